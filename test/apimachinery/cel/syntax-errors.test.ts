import t from 'tap'
import { baseEnvironment } from '../../../apimachinery/cel/base-environment.ts'
import { checkExpression } from '../../../apimachinery/cel/compile.ts'

const start =
  "{'[', '{', '(', '.', '-', '!', 'true', 'false', 'null', NUM_FLOAT, NUM_INT, NUM_UINT, STRING, BYTES, IDENTIFIER}"
const fieldStart = "{'}', ',', '?', IDENTIFIER, ESC_IDENTIFIER}"

/** Texts with the places and messages of their errors. */
const cases: readonly (readonly [text: string, ...errors: readonly string[]])[] = [
  ['object.foo ==', `1:14: Syntax error: mismatched input '<EOF>' expecting ${start}`],
  [
    '*@a | b',
    `1:1: Syntax error: extraneous input '*' expecting ${start}`,
    "1:2: Syntax error: token recognition error at: '@'",
    "1:5: Syntax error: token recognition error at: '| '",
    "1:7: Syntax error: extraneous input 'b' expecting <EOF>",
  ],
  [
    '1 + $',
    "1:5: Syntax error: token recognition error at: '$'",
    `1:6: Syntax error: mismatched input '<EOF>' expecting ${start}`,
  ],
  ['1 + 2\n3 +', "2:1: Syntax error: mismatched input '3' expecting <EOF>"],
  [
    '1 + +',
    `1:5: Syntax error: mismatched input '+' expecting ${start}`,
    `1:6: Syntax error: mismatched input '<EOF>' expecting ${start}`,
  ],
  [
    'func{{a}}',
    `1:6: Syntax error: extraneous input '{' expecting ${fieldStart}`,
    "1:8: Syntax error: mismatched input '}' expecting ':'",
    "1:9: Syntax error: extraneous input '}' expecting <EOF>",
  ],
  ['{a}', "1:3: Syntax error: mismatched input '}' expecting ':'"],
  ['ind[a{b}]', "1:8: Syntax error: mismatched input '}' expecting ':'"],
  [
    '--',
    "1:3: Syntax error: no viable alternative at input '-'",
    `1:3: Syntax error: mismatched input '<EOF>' expecting ${start}`,
  ],
  [
    'in',
    `1:1: Syntax error: mismatched input 'in' expecting ${start}`,
    `1:3: Syntax error: mismatched input '<EOF>' expecting ${start}`,
  ],
  ['self.true == 1', "1:6: Syntax error: mismatched input 'true' expecting IDENTIFIER"],
  [
    "      '😁' in ['😁', '😑', '😦']\n   && in.😁",
    `2:7: Syntax error: extraneous input 'in' expecting ${start}`,
    "2:10: Syntax error: token recognition error at: '😁'",
    "2:11: Syntax error: no viable alternative at input '.'",
  ],
  [
    '"\\xFh"',
    "1:1: Syntax error: token recognition error at: '\"\\xFh'",
    "1:6: Syntax error: token recognition error at: '\"'",
    `1:7: Syntax error: mismatched input '<EOF>' expecting ${start}`,
  ],
  [
    'a.`$b`',
    "1:3: Syntax error: token recognition error at: '`$'",
    "1:6: Syntax error: token recognition error at: '`'",
  ],
  ['a.`b-c`', "1:3: unsupported syntax: '`'"],
  ['as', '1:1: reserved identifier: as'],
  [
    '[1, 2, 3].map(var, var * var)',
    '1:15: reserved identifier: var',
    '1:15: argument is not an identifier',
    '1:20: reserved identifier: var',
    '1:26: reserved identifier: var',
  ],
  ['0xFFFFFFFFFFFFFFFFF', '1:1: invalid int literal'],
  ['0xFFFFFFFFFFFFFFFFFu', '1:1: invalid uint literal'],
  ['1.99e90000009', '1:1: invalid double literal'],
  ['1.all(2, 3)', '1:7: argument is not an identifier'],
]

for (const [text, ...errors] of cases)
  t.test(text, async (t) => {
    const found = checkExpression(baseEnvironment, text)
    const heads = String(found)
      .split('\n')
      .filter((line) => line.startsWith('ERROR: <input>:'))
      .map((line) => line.slice('ERROR: <input>:'.length))
    t.strictSame(heads, errors)
  })

t.test('each error shows its line and points into it, twice as wide at wide characters', async (t) => {
  t.equal(
    checkExpression(baseEnvironment, "true &&\n  'é' == ü"),
    "ERROR: <input>:2:10: Syntax error: token recognition error at: 'ü'\n |   'é' == ü\n | ...．.....＾\n" +
      `ERROR: <input>:2:11: Syntax error: mismatched input '<EOF>' expecting ${start}\n |   'é' == ü\n | ...．.....．^`,
  )
})
