/** An error in a table, told by column and row. */
export class TableError extends Error {
  name = 'TableError';

  /**
   * @param {string} message
   * @param {string} [option] the option of the terminal and of the API that would help, such as `labels`
   */
  constructor(message, option = '') {
    super(message);
    this.option = option;
  }
}
