/** @param {number} milliseconds @returns {Promise<void>} */
export const waited = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
