/**
 * What is promised, or `late` after so many milliseconds. No timer is left when the answer comes first.
 */
export async function within<T, L>(
  promised: Promise<T>,
  milliseconds: number,
  late: L,
): Promise<T | L> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const waited: Promise<L> = new Promise((resolve) => {
    timer = setTimeout(resolve, milliseconds, late);
  });
  try {
    return await Promise.race([promised, waited]);
  } finally {
    clearTimeout(timer);
  }
}
