import t from 'tap'
import { controllers, selectControllers } from '../../controllers/registry.ts'

const every = controllers.map(({ name }) => name)
const all = controllers.filter(({ isOnByDefault }) => isOnByDefault !== false).map(({ name }) => name)

for (const c of [
  { selection: ['*'], want: all },
  { selection: [], want: [] },
  { selection: ['job-controller', 'namespace-controller'], want: ['namespace-controller', 'job-controller'] },
  { selection: ['*', '-job-controller'], want: all.filter((name) => name !== 'job-controller') },
  { selection: ['*', 'bootstrapsigner', 'tokencleaner'], want: every },
  { selection: ['*', '-garbagecollector'], want: all.filter((name) => name !== 'garbage-collector-controller') },
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

t.test('what upstream turns off by default runs when it is named only', async (t) => {
  const off = every.filter((name) => !all.includes(name))
  t.strictSame(off, ['bootstrap-signer-controller', 'token-cleaner-controller'])
})

t.test('every name is there once', async (t) => {
  t.equal(new Set(every).size, every.length)
})
