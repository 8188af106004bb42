import t from 'tap'
import { baseEnvironment } from '../../../apimachinery/cel/base-environment.ts'
import { extendEnvironment } from '../../../apimachinery/cel/check/environment.ts'
import { compileExpression } from '../../../apimachinery/cel/compile.ts'
import { dynType } from '../../../apimachinery/cel/types/cel-type.ts'
import { fromJson } from '../../../apimachinery/cel/values/from-json.ts'

const env = extendEnvironment(baseEnvironment, { variables: { object: dynType } })
const object = {
  name: 'web',
  namespace: 'default',
  count: 3,
  ratio: 0.5,
  items: [1, 2, 3],
  words: ['b', 'a'],
  labels: { app: 'web', tier: 'front' },
  nothing: null,
  list: [{ name: 'x', port: 80 }, { name: 'y' }],
}

function evaluate(text: string): boolean | string {
  const compiled = compileExpression(env, text)
  if (!compiled.ok) return compiled.message
  const result = compiled.evaluate((name) => (name === 'object' ? fromJson(object) : undefined))
  if (!result.ok) return result.error
  return result.value === true ? true : `not true: ${String(result.value)}`
}

const holds: readonly string[] = [
  // operators
  '1 + 2 * 3 == 7',
  '(1 + 2) * 3 == 9',
  '7 / 2 == 3 && -7 / 2 == -3 && 7 % 3 == 1 && -7 % 3 == -1',
  '1u + 2u == 3u',
  '1.5 + 2.0 == 3.5',
  '1 < 1.5 && 2u > 1 && 1.0 <= 1',
  "'a' + 'b' == 'ab' && b'a' + b'b' == b'ab'",
  '[1] + [2] == [1, 2]',
  "'a' in ['a', 'b'] && !('c' in ['a'])",
  "'a' in {'a': 1}",
  'true || 1 / 0 == 0',
  '1 / 0 == 0 || true',
  '!(false && 1 / 0 == 0)',
  '!(1 / 0 == 0 && false)',
  'true ? true : 1 / 0 == 0',
  '-9223372036854775808 < 0',
  '0x1f == 31 && 0x1fu == 31u',
  "'\\u00e9' == 'é' && '\\x41' == 'A' && '\\101' == 'A' && r'\\n' == '\\\\n'",
  // conversions
  "int('42') == 42 && int(4.9) == 4 && int(5u) == 5",
  "string(1.5) == '1.5' && string(true) == 'true' && string(7) == '7'",
  "double('1e3') == 1000.0 && uint('3') == 3u",
  "string(b'abc') == 'abc' && bytes('abc') == b'abc'",
  "bool('true') && !bool('F')",
  "type(1) == int && type('a') == string && type([1]) == list && type(type(1)) == type",
  "size('héllo') == 5 && 'abc'.size() == 3 && size([1, 2]) == 2 && size({'a': 1}) == 1",
  // time
  "timestamp('2024-02-29T12:30:45.5Z').getFullYear() == 2024",
  "timestamp('2024-02-29T12:30:45Z').getMonth() == 1",
  "timestamp('2024-02-29T12:30:45Z').getDayOfYear() == 59",
  "timestamp('2024-02-29T12:30:45Z').getDayOfWeek() == 4",
  "timestamp('2024-02-29T23:30:45Z').getHours('Europe/Berlin') == 0",
  "timestamp('2024-02-29T23:30:45Z').getDate('+01:00') == 1",
  "timestamp('2024-01-01T00:00:00Z') + duration('1h') == timestamp('2024-01-01T01:00:00Z')",
  "timestamp('2024-01-02T00:00:00Z') - timestamp('2024-01-01T00:00:00Z') == duration('24h')",
  "duration('1h30m').getMinutes() == 90 && duration('1.5s').getMilliseconds() == 500",
  "string(timestamp('2024-01-01T00:00:00.120Z')) == '2024-01-01T00:00:00.12Z'",
  "string(duration('90s')) == '90s'",
  // macros
  'has(object.name) && !has(object.other) && has(object.labels.app)',
  '[1, 2, 3].all(x, x > 0) && [1, 2].exists(x, x == 2) && [1, 2, 2].exists_one(x, x == 1)',
  '[1, 2, 3].map(x, x * 2) == [2, 4, 6] && [1, 2, 3].map(x, x > 1, x * 2) == [4, 6]',
  '[1, 2, 3].filter(x, x % 2 == 1) == [1, 3]',
  "{'a': 1, 'b': 2}.all(k, k in ['a', 'b'])",
  '[[1, 2], [3]].all(l, l.exists(x, x > 1))',
  '[1, 2].map(x, [x].map(y, x + y)) == [[2], [4]]',
  '[0, 1].exists(x, 1 / x == 1)',
  // two-variable comprehensions
  "{'a': 1}.all(k, v, k == 'a' && v == 1)",
  "['a', 'b'].exists(i, v, i == 1 && v == 'b')",
  "{'a': 1, 'b': 2}.existsOne(k, v, v == 2)",
  '[10, 20].transformList(i, v, i + v) == [10, 21]',
  "{'a': 1, 'b': 2}.transformMap(k, v, v > 1, v * 10) == {'b': 20}",
  "{'a': 'x'}.transformMapEntry(k, v, {v: k}) == {'x': 'a'}",
  // optional types
  "object.?other.orValue('none') == 'none' && object.?name.orValue('none') == 'web'",
  'object.?a.?b.hasValue() == false',
  "object.labels[?'app'].orValue('x') == 'web'",
  'object.items[?7].orValue(0) == 0',
  'optional.of(1).optMap(x, x + 1).value() == 2',
  '!optional.none().hasValue()',
  'optional.none().or(optional.of(1)).value() == 1',
  '[?optional.none(), ?optional.of(2)] == [2]',
  "{?'a': optional.of(1), ?'b': optional.none()} == {'a': 1}",
  "optional.ofNonZeroValue('').orValue('x') == 'x'",
  "optional.of({'a': 1}).a.value() == 1",
  'optional.of([1]).optFlatMap(l, l[?0]).value() == 1',
  'optional.of(1).orValue(1 / 0) == 1',
  // strings
  "'tacocat'.charAt(3) == 'o' && 'hello mellow'.indexOf('ello', 2) == 7",
  "'hello mellow'.lastIndexOf('hello') == 0 && 'abc'.indexOf('x') == -1",
  "['a', 'b'].join('-') == 'a-b' && ['a', 'b'].join() == 'ab'",
  "'TacoCat'.lowerAscii() == 'tacocat' && 'é'.upperAscii() == 'é'",
  "'hello hello'.replace('he', 'we', 1) == 'wello hello' && 'ab'.replace('', '-') == '-a-b-'",
  "'a b c'.split(' ', 2) == ['a', 'b c'] && 'abc'.split('') == ['a', 'b', 'c']",
  "'tacocat'.substring(4) == 'cat' && 'tacocat'.substring(0, 4) == 'taco'",
  "'  trim\\n '.trim() == 'trim'",
  "'%s has %d of %.2f%%'.format(['a', 2, 1.5]) == 'a has 2 of 1.50%'",
  "'%x %X %b %o'.format([255, 'hi', 5, 8]) == 'ff 6869 101 10'",
  "'%s'.format([[1, 'a', null, {'b': 1u}]]) == '[1, a, null, {b: 1}]'",
  'strings.quote(\'a"b\') == \'"a\\\\"b"\'',
  "'abc'.startsWith('ab') && 'abc'.endsWith('bc') && 'abc'.contains('b') && 'abc'.matches('^a.c$')",
  "matches('abc', 'b')",
  // lists
  '[1, 2, 3].isSorted() && !["b", "a"].isSorted() && [1, 2].sum() == 3 && [].sum() == 0',
  "[3, 1].min() == 1 && ['a', 'c'].max() == 'c' && [1, 2, 1].indexOf(1) == 0 && [1, 2, 1].lastIndexOf(1) == 2",
  '[1, 2, 3].slice(1, 3) == [2, 3] && [[1], [2]].flatten() == [1, 2] && [3, 1, 2].sort() == [1, 2, 3]',
  '[1, 1, 2].distinct() == [1, 2] && [1, 2].reverse() == [2, 1] && lists.range(3) == [0, 1, 2]',
  "object.list.sortBy(x, x.name).map(x, x.name) == ['x', 'y']",
  '[[[1], [2]], [[3]]].flatten(2) == [1, 2, 3]',
  '[1, 2].first().value() == 1 && [1, 2].last().value() == 2',
  // sets
  'sets.contains([1, 2], [2]) && sets.equivalent([1, 2], [2, 1, 1]) && sets.intersects([1], [1, 2])',
  // regex
  "'abc 123'.find('[0-9]+') == '123' && '1 2 3'.findAll('[0-9]') == ['1', '2', '3'] && '1 2 3'.findAll('[0-9]', 1) == ['1']",
  // URLs
  "url('https://example.com:80/a b?k=1&k=2').getHost() == 'example.com:80'",
  "url('https://example.com:80/a').getPort() == '80' && url('https://[::1]:80/').getHostname() == '::1'",
  "url('https://example.com/a?k=1&k=2').getQuery() == {'k': ['1', '2']} && url('/path').getEscapedPath() == '/path'",
  "isURL('https://a.b') && !isURL('../x') && !isURL(':')",
  // addresses
  "isIP('10.0.0.1') && !isIP('10.0.0.256') && ip('::1').family() == 6 && ip('127.0.0.1').isLoopback()",
  "ip.isCanonical('2001:db8::abcd') && !ip.isCanonical('2001:DB8::ABCD')",
  "cidr('192.168.0.0/24').containsIP('192.168.0.7') && !cidr('192.168.0.0/24').containsIP(ip('192.168.1.1'))",
  "cidr('192.168.0.0/16').containsCIDR('192.168.10.0/24') && cidr('10.1.2.3/8').masked() == cidr('10.0.0.0/8')",
  "string(cidr('192.168.0.0/24')) == '192.168.0.0/24' && cidr('10.0.0.0/8').prefixLength() == 8",
  "ip('10.0.0.1') == cidr('10.0.0.1/8').ip() && ip('1.2.3.4').isGlobalUnicast()",
  // quantities
  "quantity('1.5Gi').isGreaterThan(quantity('1Gi')) && quantity('500m').isLessThan(quantity('1'))",
  "quantity('1k').add(quantity('1')).asInteger() == 1001 && quantity('50k').sub(1).compareTo(quantity('49999')) == 0",
  "isQuantity('1Mi') && !isQuantity('1Mo') && quantity('0.5').asApproximateFloat() == 0.5 && quantity('-1').sign() == -1",
  "quantity('1Mi') == quantity('1024Ki')",
  // formats
  "!format.dns1123Label().validate('my-name').hasValue()",
  "format.dns1123Label().validate('My').value()[0].startsWith('a lowercase RFC 1123 label')",
  "format.named('uuid').value().validate('x').value() == ['does not match the UUID format']",
  "!format.named('nope').hasValue()",
  // semantic versions
  "semver('1.2.3').isLessThan(semver('1.10.0')) && semver('1.0.0-rc.1').isLessThan(semver('1.0.0'))",
  "isSemver('1.2.3') && !isSemver('v1.2') && semver('v01.2', true).minor() == 2",
  // JSON values
  'object.count == 3 && object.count + 1 == 4 && object.ratio == 0.5 && object.nothing == null',
  "object.labels == {'app': 'web', 'tier': 'front'} && object.labels.size() == 2",
  "object.list.exists(x, x.name == 'y' && !has(x.port))",
  "object.labels.map(k, object.labels[k]) == ['web', 'front']",
  "object['name'] == 'web' && object.namespace == 'default'",
  'object.items == [1, 2, 3] && object.items[1] == 2 && object.items.sum() == 6',
  'dyn(1) == 1u && dyn(1) == 1.0 && dyn([1]) == [1.0] && dyn(1) != "a"',
]

for (const text of holds) t.equal(evaluate(text), true, text)

const failures: readonly (readonly [string, string])[] = [
  ['object.other == 1', 'no such key: other'],
  ['object.items[5] == 1', 'index out of bounds: 5'],
  ['1 / (object.count - 3) == 1', 'division by zero'],
  ['1 % (object.count - 3) == 1', 'modulus by zero'],
  ['9223372036854775807 + object.count > 0', 'integer overflow'],
  ['0u - 1u == 0u', 'unsigned integer overflow'],
  ['int(object.name) == 1', "type conversion error from 'string' to 'int'"],
  ['object.name + 1 == 2', 'no such overload'],
  ['object.name.startsWith(object.count)', 'no such overload: startsWith(string, int)'],
  ['object.name && true', 'no such overload'],
  ['optional.none().value() == 1', 'optional.none() dereference'],
  ["'abc'.substring(5) == ''", 'index out of range: 5'],
  ["{'a': 1, 'a': 2}.size() == 1", 'insert failed: key a already exists'],
  [
    "quantity('x').sign() == 1",
    "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
  ],
  ['[].min() == 1', 'min called on empty list'],
]
for (const [text, error] of failures) t.equal(evaluate(text), error, text)

const at = (column: number, message: string, text: string) =>
  `compilation failed: ERROR: <input>:1:${column}: ${message}\n | ${text}\n | ${'.'.repeat(column - 1)}^`

const issues: readonly (readonly [string, number, string])[] = [
  ['1 + "a"', 3, "found no matching overload for '_+_' applied to '(int, string)'"],
  ['unknown > 1', 1, "undeclared reference to 'unknown' (in container '')"],
  ['nothing(1)', 8, "undeclared reference to 'nothing' (in container '')"],
  ['"a".startsWith(1)', 15, "found no matching overload for 'startsWith' applied to 'string.(int)'"],
  ['1 == "a"', 3, "found no matching overload for '_==_' applied to '(int, string)'"],
  ['"a" == null', 5, "found no matching overload for '_==_' applied to '(string, null)'"],
  ['[1, "a"]', 5, "expected type 'int' but found 'string'"],
  ['1 && true', 3, "found no matching overload for '_&&_' applied to '(int, bool)'"],
  ['(1).foo', 4, "type 'int' does not support field selection"],
  ['1.map(x, x)', 1, "expression of type 'int' cannot be range of a comprehension (must be list, map, or dynamic)"],
  ['[1].all(x, x)', 8, "found no matching overload for '_&&_' applied to '(bool, int)'"],
  ['"a".matches("(")', 13, 'invalid matches argument'],
  ['duration("x")', 10, 'invalid duration argument'],
  ['timestamp("x")', 11, 'invalid timestamp argument'],
  ['Object{a: 1}', 7, "undeclared reference to 'Object' (in container '')"],
  ['has(object)', 5, 'invalid argument to has() macro'],
  ['optional.of(1) == 1', 16, "found no matching overload for '_==_' applied to '(optional_type(int), int)'"],
  ['type(1) == 1', 9, "found no matching overload for '_==_' applied to '(type(int), int)'"],
  ['duration("1s") + 1', 16, "found no matching overload for '_+_' applied to '(duration, int)'"],
]
for (const [text, column, message] of issues) t.equal(evaluate(text), at(column, message, text), text)
