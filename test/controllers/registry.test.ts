import t from 'tap'
import { controllers, selectControllers } from '../../controllers/registry.ts'

const all = controllers.map(({ name }) => name)

for (const c of [
  { selection: ['*'], want: all },
  { selection: [], want: [] },
  { selection: ['job-controller', 'namespace-controller'], want: ['namespace-controller', 'job-controller'] },
  { selection: ['*', '-job-controller'], want: all.filter((name) => name !== 'job-controller') },
  { selection: ['-job-controller'], want: [] },
  { selection: ['job-controller', '-job-controller'], want: ['job-controller'] },
  { selection: ['-job-controller', 'job-controller', '*'], want: all.filter((name) => name !== 'job-controller') },
])
  t.test(`--controllers=${c.selection} selects ${c.want.length} of ${all.length}`, async (t) => {
    t.strictSame(
      selectControllers(c.selection).map(({ name }) => name),
      c.want,
    )
  })

t.test('refuses a name that is no controller', async (t) => {
  t.throws(() => selectControllers(['*', '-foo']), { message: '"foo" is not in the list of known controllers' })
})

t.test('every name is there once', async (t) => {
  t.equal(new Set(all).size, all.length)
})
