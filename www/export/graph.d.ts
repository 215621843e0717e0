/** A graph as every export takes it: no page, no wasm. */

/** What is known of one end of an edge: nothing, that it causes the other end, or that it does not. */
export type Mark = 'circle' | 'tail' | 'arrow';

export interface ExportEdge {
  from: string;
  to: string;
  kind: 'directed' | 'undirected' | 'partial';
  /** Of a partial edge what is known of its ends, at `from` and at `to`. */
  marks?: [Mark, Mark];
  /** The p-value that decided; null when it was not tested. */
  p: number | null;
  given: string[];
  /** Share of resamples with this edge. */
  probability?: number;
  /** How it stands to a known truth. */
  mark?: 'right' | 'extra';
  /** What a reader did to it. */
  change?: 'added';
}

export interface ExportGraph {
  title: string;
  nodes: string[];
  /** What stands in and below the boxes of variables, by their names. */
  notes?: Record<string, { within?: string; below?: string; strong?: boolean }>;
  /** Edges that are present. */
  edges: ExportEdge[];
  /** How it came about: seed, configuration, version and so on, in the order of the caption. */
  about: [string, string][];
}

export interface Point {
  x: number;
  y: number;
}

/** Where everything stands in a picture. */
export interface Placement {
  width: number;
  height: number;
  nodes: Map<string, Point>;
  /** Size of a variable's box. */
  size(name: string): { width: number; height: number };
  /** SVG path data. */
  path(from: string, to: string): string;
  label(from: string, to: string): Point;
}
