import fc from 'fast-check'
import t from 'tap'
import { deepEqual } from '../../../apimachinery/equality.ts'
import type { Endpoint } from '../../../apimachinery/types/discovery-v1.ts'
import { maxEndpointsPerSlice, planSlices, type SliceContent } from '../../../controllers/endpoints/slices.ts'

const http = [{ name: 'http', port: 80, protocol: 'TCP' }]
const other = [{ name: 'http', port: 8080, protocol: 'TCP' }]
const endpoint = (id: number, ready = true): Endpoint => ({
  addresses: [`10.0.${Math.floor(id / 256)}.${id % 256}`],
  conditions: { ready },
})
const range = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => endpoint(from + i))
const content = (endpoints: readonly Endpoint[], ports = http): SliceContent => ({ ports, endpoints })
const none: SliceContent = { ports: [], endpoints: [] }

/** Carries a plan out. */
function carriedOut(wanted: readonly SliceContent[], existing: ReadonlyMap<string, SliceContent>) {
  const { create, update, remove } = planSlices(wanted, existing)
  const slices = new Map(existing)
  for (const { slice, content } of update) slices.set(slice, content)
  for (const slice of remove) slices.delete(slice)
  for (const [i, content] of create.entries()) slices.set(`new-${slices.size}-${i}`, content)
  return { slices, writes: create.length + update.length + remove.length }
}

t.test('a Service without endpoints has one empty slice', async (t) => {
  t.match(planSlices([], new Map()), { create: [none], update: [], remove: [] })
  t.match(planSlices([], new Map([['a', none]])), { create: [], update: [], remove: [], keep: [{ slice: 'a' }] })
})

t.test('the first endpoints take the empty slice, the last ones leave it empty', async (t) => {
  const wanted = content(range(0, 2))
  t.match(planSlices([wanted], new Map([['a', none]])), {
    ...{ create: [], update: [{ slice: 'a', content: wanted }], remove: [] },
  })
  t.match(planSlices([], new Map([['a', wanted]])), {
    ...{ create: [], update: [{ slice: 'a', content: none }], remove: [] },
  })
})

t.test('a slice holds no more than a hundred endpoints', async (t) => {
  const { create } = planSlices([content(range(0, 250))], new Map())
  t.strictSame(
    create.map(({ endpoints }) => endpoints.length),
    [100, 100, 50],
  )
})

t.test('one that becomes unready is one write', async (t) => {
  const existing = new Map([
    ['a', content(range(0, 100))],
    ['b', content(range(100, 150))],
  ])
  const wanted = [endpoint(0, false), ...range(1, 150)]
  const { update, create, remove } = planSlices([content(wanted)], existing)
  t.strictSame([update.map(({ slice }) => slice), create, remove], [['a'], [], []])
})

t.test('new endpoints fill a slice that changes anyway before one that does not', async (t) => {
  const existing = new Map([
    ['a', content(range(0, 50))],
    ['b', content(range(100, 150))],
  ])
  const { update } = planSlices([content([...range(0, 50), ...range(101, 150), endpoint(200)])], existing)
  t.strictSame(
    update.map(({ slice, content }) => [slice, content.endpoints.length]),
    [['b', 50]],
  )
})

t.test('the rest goes into the one other slice that takes all of it and is the fullest then', async (t) => {
  const existing = new Map([
    ['small', content(range(0, 20))],
    ['fitting', content(range(100, 190))],
    ['full', content(range(200, 295))],
  ])
  const { update, create } = planSlices(
    [content([...existing.values()].flatMap(({ endpoints }) => endpoints).concat(range(300, 310)))],
    existing,
  )
  t.strictSame([update.map(({ slice }) => slice), create], [['fitting'], []])
})

t.test('slices that have to be written anyway are filled up first', async (t) => {
  const existing = new Map([
    ['a', content(range(0, 98))],
    ['b', content(range(100, 120))],
  ])
  const wanted = content([...range(0, 98), ...range(100, 120), endpoint(300)])
  const { update, keep } = planSlices([wanted], existing, { outdated: new Set(['b']) })
  t.strictSame([update.map(({ slice }) => slice), keep.map(({ slice }) => slice)], [['b'], ['a']])
})

t.test('slices of two that are the same thing twice come down to one', async (t) => {
  const twice = content(range(0, 2))
  const plan = planSlices(
    [twice],
    new Map([
      ['a', twice],
      ['b', twice],
    ]),
  )
  t.match(plan, { create: [], update: [], remove: ['b'] })
})

t.test('from any state, one plan makes the slices hold what is wanted, and a second one does nothing', async () => {
  const ids = fc.uniqueArray(fc.nat(400), { maxLength: 250 })
  const wanted = fc.tuple(ids, ids).map(([a, b]) =>
    [
      content(a.map((id) => endpoint(id))),
      content(
        b.map((id) => endpoint(500 + id)),
        other,
      ),
    ].filter(({ endpoints }) => endpoints.length > 0),
  )
  fc.assert(
    fc.property(wanted, wanted, (before, after) => {
      const first = carriedOut(before, new Map()).slices
      const { slices } = carriedOut(after, first)
      const held = [...slices.values()]
      const matches = after.every(({ ports, endpoints }) => {
        const here = held.filter((slice) => deepEqual(slice.ports, ports)).flatMap((slice) => slice.endpoints)
        const key = ({ addresses }: Endpoint) => addresses[0] ?? ''
        return here.map(key).sort().join() === endpoints.map(key).sort().join()
      })
      const total = held.reduce((sum, { endpoints }) => sum + endpoints.length, 0)
      const wantedTotal = after.reduce((sum, { endpoints }) => sum + endpoints.length, 0)
      const isWithinBounds = held.every(({ endpoints }) => endpoints.length <= maxEndpointsPerSlice)
      const hasNoEmptyOnes =
        after.length === 0 ? held.length === 1 : held.every(({ endpoints }) => endpoints.length > 0)
      return (
        matches && total === wantedTotal && isWithinBounds && hasNoEmptyOnes && carriedOut(after, slices).writes === 0
      )
    }),
  )
})
