/** Put in place by the build. */
declare const __BUILD__: string;
declare const __FILES__: { url: string; revision: string | null }[];
