import t from 'tap'
import type { Deployment, ReplicaSet } from '../../../apimachinery/types/apps-v1.ts'
import { maxRevision, newSetAnnotations } from '../../../controllers/deployment/annotations.ts'

const revision = 'deployment.kubernetes.io/revision'
const history = 'deployment.kubernetes.io/revision-history'
const deployment = { metadata: { annotations: { team: 'blue', [revision]: '7' } } } as unknown as Deployment
const makeSet = (text: string) => ({ metadata: { annotations: { [revision]: text } } }) as unknown as ReplicaSet

for (const { name, current, next, want } of [
  { name: 'a new set gets its revision', current: {}, next: 1n, want: { team: 'blue', [revision]: '1' } },
  {
    name: 'the set that is the newest already keeps its revision',
    current: { [revision]: '5' },
    next: 3n,
    want: { team: 'blue', [revision]: '5' },
  },
  {
    name: 'a set that is used again notes the revision it had',
    current: { [revision]: '3', [history]: '1', own: 'x' },
    next: 5n,
    want: { team: 'blue', own: 'x', [revision]: '5', [history]: '1,3' },
  },
  {
    name: 'a revision that is no number is left alone',
    current: { [revision]: 'mine' },
    next: 2n,
    want: { team: 'blue', [revision]: 'mine' },
  },
])
  t.test(name, async (t) => {
    t.strictSame(newSetAnnotations(deployment, current, next), want)
  })

t.test('revisions are exact beyond 2^53', async (t) => {
  const highest = maxRevision([makeSet('3546343826724305832'), makeSet('12'), makeSet('none')])
  t.equal(newSetAnnotations(deployment, {}, highest + 1n)[revision], '3546343826724305833')
})

t.test('the history is bounded, and forgets the oldest revisions first', async (t) => {
  const long = Array.from({ length: 500 }, (_, i) => 1000 + i).join()
  const kept = newSetAnnotations(deployment, { [revision]: '1999', [history]: long }, 2001n)[history] ?? ''
  t.ok(kept.length <= 2000)
  t.match(kept, /,1499,1999$/)
})
