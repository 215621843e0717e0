/** Put in place by the build. */
declare const __FILES__: { url: string; revision: string | null }[];
