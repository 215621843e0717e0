/**
 * Finds where an object is asked for a name that is only known while the program runs. Such a name may be one that
 * every object inherits (`constructor`), or one that sets the prototype (`__proto__`); www/own.js has what to call instead.
 * It needs types, to tell a name from an index and from the names of a fixed list, so it asks TypeScript itself.
 */
import { API, TypeFlags } from 'typescript/unstable/sync';
import { SyntaxKind } from 'typescript/unstable/ast';

/** @typedef {import('typescript/unstable/ast').Node} Node */
/** @typedef {import('typescript/unstable/sync').Type} Type */

/** Types that may be any name. */
const ANY_NAME = [
  TypeFlags.String,
  TypeFlags.TemplateLiteral,
  TypeFlags.StringMapping,
  TypeFlags.Any,
  TypeFlags.Unknown,
];

/** @param {Type} type @returns {boolean} */
const mayBeAnyName = (type) =>
  type.isUnionType()
    ? type.getTypes().some(mayBeAnyName)
    : ANY_NAME.some((flag) => (type.flags & flag) !== 0);

/** What stands in brackets or before `in`, without a cast: a cast is no check. @param {any} node @returns {Node} */
function uncast(node) {
  const inner = [
    SyntaxKind.ParenthesizedExpression,
    SyntaxKind.AsExpression,
    SyntaxKind.TypeAssertionExpression,
  ].includes(node.kind);
  return inner ? uncast(node.expression) : node;
}

/** @param {any} root @returns {{at: Node, name: Node | null}[]} */
function asked(root) {
  /** @type {{at: Node, name: Node | null}[]} */ const found = [];
  const visit = (/** @type {any} */ node) => {
    if (node.kind === SyntaxKind.ElementAccessExpression) {
      found.push({ at: node, name: uncast(node.argumentExpression) });
    } else if (node.kind === SyntaxKind.ForInStatement) {
      found.push({ at: node, name: null });
    } else if (
      node.kind === SyntaxKind.BinaryExpression &&
      node.operatorToken.kind === SyntaxKind.InKeyword
    ) {
      found.push({ at: node, name: uncast(node.left) });
    }
    node.forEachChild(visit);
  };
  visit(root);
  return found;
}

/**
 * @param {string} config path of a tsconfig.json
 * @param {(file: string) => boolean} wanted which of its files
 * @returns {string[]} file, line and text of each place
 */
export function unownedNames(config, wanted) {
  const api = new API({ cwd: process.cwd() });
  try {
    const { program, checker } = api.updateSnapshot({ openProjects: [config] }).getProjects()[0];
    return program
      .getSourceFileNames()
      .filter(wanted)
      .flatMap((file) => {
        const source = program.getSourceFile(file);
        if (!source) return [];
        const places = asked(source);
        const names = places.flatMap(({ name }) => name ?? []);
        const types = names.length === 0 ? [] : checker.getTypeAtLocation(names);
        const typeOf = new Map(names.map((name, i) => [name, types[i]]));
        return places.flatMap(({ at, name }) => {
          const type = name && typeOf.get(name);
          if (name && !(type && mayBeAnyName(type))) return [];
          const line = source.text.slice(0, at.getStart(source)).split('\n').length;
          return [`${file}:${line}: ${at.getText(source).split('\n')[0]}`];
        });
      });
  } finally {
    api.close();
  }
}
