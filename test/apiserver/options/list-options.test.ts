import t from 'tap'
import { ApiError } from '../../../apimachinery/errors.ts'
import { parseListOptions, parseResourceVersion } from '../../../apiserver/options/list-options.ts'

function refusal(run: () => unknown): { code: number; message: string } {
  try {
    run()
  } catch (err) {
    if (err instanceof ApiError) return { code: err.code, message: err.message }
  }
  throw new Error('not refused')
}

const invalid = (what: string) => ({ code: 422, message: `ListOptions.meta.k8s.io "" is invalid: ${what}` })

t.test('reads what a list may say', async (t) => {
  const options = parseListOptions({ limit: '5', labelSelector: 'a=b', resourceVersion: '0' }, 'list')
  t.match(options, { limit: 5, labelSelector: 'a=b', resourceVersion: '0', continue: '' })
})

t.test('a limit that is not positive is none', async (t) => {
  t.equal(parseListOptions({ limit: '-1' }, 'list').limit, undefined)
  t.equal(parseListOptions({ limit: '0' }, 'list').limit, undefined)
})

t.test('booleans are true unless they say false', async (t) => {
  for (const [text, want] of [
    ['true', true],
    ['', true],
    ['1', true],
    ['false', false],
    ['FALSE', false],
    ['0', false],
  ] as const) {
    t.equal(parseListOptions({ allowWatchBookmarks: text }, 'watch').allowWatchBookmarks, want, text)
  }
})

const matchOf = 'resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden'
for (const c of [
  {
    name: 'a limit that is no number',
    query: { limit: 'two' },
    verb: 'list',
    want: { code: 400, message: 'strconv.ParseInt: parsing "two": invalid syntax' },
  },
  {
    name: 'a limit beyond 64 bits',
    query: { limit: '99999999999999999999' },
    verb: 'list',
    want: { code: 400, message: 'strconv.ParseInt: parsing "99999999999999999999": value out of range' },
  },
  {
    name: 'a match without a version',
    query: { resourceVersionMatch: 'Exact' },
    verb: 'list',
    want: invalid(`${matchOf} unless resourceVersion is provided`),
  },
  {
    name: 'a match with a continue token',
    query: { resourceVersionMatch: 'Exact', resourceVersion: '5', continue: 'x' },
    verb: 'list',
    want: invalid(`${matchOf} when continue is provided`),
  },
  {
    name: 'exactly any version',
    query: { resourceVersionMatch: 'Exact', resourceVersion: '0' },
    verb: 'list',
    want: invalid('resourceVersionMatch: Forbidden: resourceVersionMatch "exact" is forbidden for resourceVersion "0"'),
  },
  {
    name: 'an unknown match',
    query: { resourceVersionMatch: 'Sometimes', resourceVersion: '5' },
    verb: 'list',
    want: invalid(
      'resourceVersionMatch: Unsupported value: "Sometimes": supported values: "Exact", "NotOlderThan", ""',
    ),
  },
  {
    name: 'initial events of a list',
    query: { sendInitialEvents: 'true' },
    verb: 'list',
    want: invalid('sendInitialEvents: Forbidden: sendInitialEvents is forbidden for list'),
  },
  {
    name: 'initial events without a match',
    query: { sendInitialEvents: 'true' },
    verb: 'watch',
    want: invalid(
      'resourceVersionMatch: Forbidden: sendInitialEvents requires setting resourceVersionMatch to NotOlderThan',
    ),
  },
  {
    name: 'a match of a watch without initial events',
    query: { resourceVersionMatch: 'NotOlderThan' },
    verb: 'watch',
    want: invalid(`${matchOf} for watch unless sendInitialEvents is provided`),
  },
] as const) {
  t.test(`refuses ${c.name}`, async (t) => {
    t.strictSame(
      refusal(() => parseListOptions(c.query, c.verb)),
      c.want,
    )
  })
}

t.test('a version is a decimal number', async (t) => {
  t.equal(parseResourceVersion('', 'list'), 0)
  t.equal(parseResourceVersion('12', 'watch'), 12)
  const problem = 'resourceVersion: Invalid value: "abc": strconv.ParseUint: parsing "abc": invalid syntax'
  t.strictSame(
    refusal(() => parseResourceVersion('abc', 'list')),
    { code: 400, message: `invalid resource version: ${problem}` },
  )
  t.strictSame(
    refusal(() => parseResourceVersion('abc', 'watch')),
    { code: 500, message: problem },
  )
})
