/** Files and streams that somebody hands to `discover` and `experiment`, and what happens around them. */
import assert from 'node:assert/strict';
import { attack as terminal } from './terminal.mjs';
import { collider } from './learners.mjs';

/** A table with the graph a>c b>c. @param {number} n */
export function colliderText(n) {
  const [a, b, c] = collider(n);
  return `a,b,c\n${a.map((each, row) => `${each},${b[row]},${c[row]}`).join('\n')}\n`;
}

/** The graph that must be found, as `discover --json` says it. @param {string} out */
function isCollider(out) {
  const { edges } = JSON.parse(out);
  const found = edges.map((/** @type {any} */ { from, to }) => `${from}>${to}`).sort();
  assert.deepEqual(found, ['a>c', 'b>c'], out.slice(0, 300));
}

/** @type {(tries: string, commands: string[], judge?: (seen: import('./terminal.mjs').Seen, folder: string, command: string) => void) => import('../attacks.mjs').Attack} */
const attack = (tries, commands, judge) =>
  terminal(3, tries, commands, judge, { 'x.csv': colliderText(400) });

const F = '--test fisher-z --json';
const E = 'experiment --config c.json --methods sac --seeds 0-3 --jobs 1';
/** @param {import('./terminal.mjs').Seen} seen */
const right = ({ status, out, err }) => {
  assert.equal(status, 0, err);
  isCollider(out);
};
/** @param {import('./terminal.mjs').Seen} seen */
const refused = ({ status, err }) => {
  assert.ok(status !== 0 && err.length > 10 && err.length < 3000, `${status}: ${err}`);
};

/** @type {import('../attacks.mjs').Attack[]} */
export const attacks = [
  attack(
    'discover: the same table by a link, a chain of 20 links, a hard link, /dev/fd, /proc/self/fd, a socket of bash, a pipe with pauses: the same graph',
    [
      `ln -s x.csv l; discover l ${F}`,
      `ln -s x.csv l0; for i in $(seq 1 20); do ln -s l$((i-1)) l$i; done; discover l20 ${F}`,
      `ln x.csv h; discover h ${F}`,
      `discover /dev/fd/3 ${F} 3<x.csv`,
      `discover /proc/self/fd/4 ${F} 4<x.csv`,
      `(head -c 3000 x.csv; sleep 2; tail -c +3001 x.csv) | discover /dev/stdin ${F}`,
      `mkfifo p; (sleep 1; cat x.csv > p) & discover p ${F}`,
      `while IFS= read -r -n 1 -d '' c; do printf %s "$c"; done < <(head -c 3000000 x.csv) | discover /dev/stdin ${F}`,
      `gzip -c x.csv | discover /dev/stdin ${F}`,
      `(gzip -c <(head -200 x.csv); gzip -c <(tail -n +201 x.csv)) > two.gz; discover two.gz ${F}`,
      `iconv -f utf-8 -t utf-16 x.csv | discover /dev/stdin ${F}`,
      `discover "$PWD/./dir/../x.csv" ${F}`,
    ],
    right,
  ),
  attack(
    'discover: sockets, /proc files, /dev/tty, a link to itself, 5,000 levels of folders, a file without rights, names of bytes',
    [
      'python3 -c "import socket; s=socket.socket(socket.AF_UNIX); s.bind(\'s\')"; discover s',
      'ln -s . self; discover self/self/self/self',
      'ln -s a b; ln -s b a; discover a/x.csv',
      'discover /proc/self/mem',
      'discover /proc/self/environ',
      'discover /proc/kmsg',
      'discover /dev/tty < /dev/null',
      'discover /sys/kernel',
      'discover "$(printf "d/%.0s" $(seq 1 500))x.csv"',
      'discover x.csv/',
      "discover $'x\\0.csv'; false",
    ],
    refused,
  ),
  attack(
    'discover: a file that is cut, replaced or emptied while it is read; one that grows all the time',
    [
      `for i in 1 2 3; do cp x.csv g.csv; (for j in $(seq 1 60); do tail -n +2 x.csv >> g.csv; done) & discover g.csv ${F} > o 2> e; echo "$? $(wc -c < o) $(wc -c < e)"; wait; done`,
      `for i in 1 2 3 4; do cp x.csv g.csv; (sleep 0.2$i; : > g.csv) & discover g.csv ${F} > o 2> e; echo "$? $(wc -c < o) $(wc -c < e)"; wait; done`,
      `for i in 1 2 3; do cp x.csv g.csv; (sleep 0.2; mv t.csv g.csv; cp g.csv t.csv) & discover g.csv ${F} > o 2> e; echo "$? $(wc -c < o) $(wc -c < e)"; wait; done`,
    ],
    ({ out }) => {
      for (const line of out.trim().split('\n')) {
        const [code, written, told] = line.split(' ').map(Number);
        assert.ok(code === 0 ? written > 100 : told > 10, line);
      }
    },
  ),
  attack(
    'discover: gzip from a pipe that is cut, damaged, has noise behind it, is empty, unpacks to nothing',
    [
      'gzip -c x.csv | head -c 2000 | discover /dev/stdin',
      'gzip -c x.csv | head -c 12 | discover /dev/stdin',
      "(gzip -c x.csv | head -c 2000; printf 'zzzz'; gzip -c x.csv | tail -c +2005) | discover /dev/stdin",
      'printf "" | gzip -c | discover /dev/stdin',
      "printf '\\x1f\\x8b' | discover /dev/stdin",
      'gzip -c x.csv | gzip -c | discover /dev/stdin',
      'head -c 400000000 /dev/zero | gzip -1c | discover /dev/stdin',
      'xz -c x.csv | discover /dev/stdin',
      'bzip2 -c x.csv | discover /dev/stdin',
      'tar c x.csv | discover /dev/stdin',
      'cat /bin/true | discover /dev/stdin',
    ],
    refused,
  ),
  attack(
    'discover --innovations: constants, copies, two rows, an episode each row, 20 lags, without a series, with other learners',
    [
      'discover x.csv --lags 1 --innovations --test fisher-z',
      'discover x.csv --innovations --test fisher-z',
      'discover x.csv --lags 20 --innovations --test fisher-z',
      'head -3 x.csv > y; discover y --lags 1 --innovations',
      'awk -F, \'NR==1{print $0",e"} NR>1{print $0","NR}\' x.csv > y; discover y --episode e --innovations --test fisher-z',
      'awk -F, \'NR==1{print $0",k"} NR>1{print $0",5"}\' x.csv > y; discover y --lags 2 --innovations --test fisher-z',
      'awk -F, \'NR==1{print $0",d"} NR>1{print $0","$1}\' x.csv > y; discover y --lags 2 --innovations --test fisher-z',
      'awk -F, \'NR%7==0{print ","$2","$3; next} {print}\' x.csv > y; discover y --lags 2 --innovations --test fisher-z',
      'awk -F, \'NR==1{print $0",w"} NR>1{print $0","(NR%3?"red":"blue")}\' x.csv > y; discover y --lags 2 --innovations',
      'discover x.csv --lags 1 --innovations --learner ges',
      'discover x.csv --lags 1 --innovations --learner fci',
      'discover x.csv --lags 1 --innovations --bootstrap 5',
      'discover x.csv --lags 1 --innovations=yes',
      'discover x.csv --lags 1 --innovations --report r.html --test fisher-z >/dev/null; grep -c "NaN\\|undefined\\|\\[object" r.html; true',
    ],
    ({ out, err }) => {
      assert.doesNotMatch(out + err, /NaN|undefined|\[object/);
      assert.ok(err.length < 3000);
    },
  ),
  attack(
    'discover: reports over links: to the table, to another file, to nothing, to a device; twice; of names that are HTML',
    [
      'ln -s x.csv r; discover x.csv --report r; head -1 x.csv',
      'ln x.csv h; discover x.csv --report h; head -1 x.csv',
      'discover x.csv --report ./dir/../x.csv; head -1 x.csv',
      'discover x.csv --report X.CSV >/dev/null; head -1 x.csv',
      'discover /dev/stdin --report x.csv < x.csv; head -1 x.csv',
      'cat x.csv | discover /dev/stdin --report x.csv; head -1 x.csv',
      'discover <(cat x.csv) --report x.csv; head -1 x.csv',
    ],
    ({ out }, folder, command) => {
      if (!/cat x\.csv/.test(command)) assert.match(out, /a,b,c\n?$/, command);
    },
  ),
  attack(
    'discover: names with HTML, quotes, ANSI, newlines, formulas, arrows, emoji and 250 characters; the report and the commands stay sound',
    [
      `python3 - <<'END'
import csv
rows = list(csv.reader(open('x.csv')))
rows[0] = ['</script><img src=x onerror=alert(1)>', '"quoted, > | = name"', "it's \\x1b[31mred"]
csv.writer(open('n.csv', 'w')).writerows(rows)
rows[0] = ['a\\nb', 'X(t-1)', '→😀' + 'n' * 200]
csv.writer(open('m.csv', 'w')).writerows(rows)
END
discover n.csv --test fisher-z --report r.html; grep -c '<img src=x' r.html`,
      'discover m.csv --test fisher-z --report s.html; grep -c "<cmbpo\\|<script src" s.html',
      "discover n.csv --test fisher-z --required '\"</script><img src=x onerror=alert(1)>\">\"it'\\''s \\e[31mred\"'",
    ],
    ({ out, err }) => {
      assert.ok(!(out + err).includes('\u001b[31m'), 'a name of a column colours the terminal');
    },
  ),
  attack(
    'experiment: configurations from a pipe, a device, a process substitution, cut, with a mark, in UTF-16, twice the same name',
    [
      'experiment --config <(cat c.json) --methods sac --seeds 0 --out o.json && test -s o.json && echo whole',
      'cat c.json | experiment --config /dev/stdin --methods sac --seeds 0 --out p.json && test -s p.json && echo whole',
      "(printf '\\xef\\xbb\\xbf'; cat c.json) > b.json; experiment --config b.json --methods sac --seeds 0 --out q.json && echo whole",
    ],
    ({ out, err }) => assert.match(out, /whole/, err),
  ),
  attack(
    'experiment: configurations that are endless, cut, binary, of UTF-16, a socket, a folder, with numbers beyond all bounds',
    [
      'timeout 30 experiment --config /dev/zero --methods sac --seeds 0',
      'timeout 30 experiment --config <(yes) --methods sac --seeds 0',
      'head -c 20 c.json > h; experiment --config h',
      'iconv -t utf-16 c.json > u; experiment --config u; false',
      'echo \'{"env_steps":1e400}\' > n; experiment --config n',
      'echo \'{"env_steps":450,"env_steps":-1}\' > n; experiment --config n',
      'echo \'{"agent":{"hidden":[1e9]}}\' > n; experiment --config n',
      'echo \'{"model":{"hidden":[100000,100000]}}\' > n; experiment --config n',
      'echo "null" > n; experiment --config n --env-steps x',
      'gzip -c c.json > g; experiment --config g',
    ],
    refused,
  ),
  attack(
    'experiment: the clock set back and ahead by years, random TZ, a folder renamed amid, the config replaced amid',
    [
      `${E} --out w.json 2>/dev/null; python3 -c "import json; print(len(json.load(open('w.json'))['runs']))"`,
      `cp c.json k.json; (experiment --config k.json --methods sac --seeds 0-3 --jobs 1 --out k.out & p=$!; sleep 0.7; echo '{}' > k.json; wait $p); test -s k.out && echo whole; node -e 'const f=(n)=>JSON.parse(require("fs").readFileSync(n)).runs.map(r=>r.weights_hash??r.result?.weights_hash).join(); console.log(f("w.json")===f("k.out")?"same":"other")'`,
      `mkdir in; (cd in; experiment --config ../c.json --methods sac --seeds 0-3 --jobs 1 --out o.json & p=$!; sleep 0.7; mv ../in ../out; wait $p); ls out`,
    ],
    ({ out }) => assert.match(out, /4|same|o\.json/),
  ),
];
