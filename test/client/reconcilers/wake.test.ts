import t from 'tap'
import { deployments } from '../../../apimachinery/kinds/apps/deployment.ts'
import { replicaSets } from '../../../apimachinery/kinds/apps/replica-set.ts'
import { nodes } from '../../../apimachinery/kinds/core/node.ts'
import { pods } from '../../../apimachinery/kinds/core/pod.ts'
import { changesOf, mapped, ownersOf } from '../../../client/reconcilers/wake.ts'
import { makePod } from '../../support/client-env.ts'

const owner = (apiVersion: string, kind: string, name: string, controller = true) => ({
  apiVersion,
  kind,
  name,
  uid: name,
  controller,
})
const ownedBy = (...ownerReferences: ReturnType<typeof owner>[]) => makePod({ name: 'p', ownerReferences })

t.test('a change of an object wakes the object', async (t) => {
  const { keys } = changesOf(pods)
  t.strictSame(keys(makePod({ name: 'p' }), undefined), ['default/p'])
  t.strictSame(keys(undefined, makePod({ name: 'p' })), ['default/p'])
})

for (const c of [
  { name: 'the controlling owner', pod: ownedBy(owner('apps/v1', 'ReplicaSet', 'r')), want: ['default/r'] },
  {
    name: 'an owner in another version of the group',
    pod: ownedBy(owner('apps/v2', 'ReplicaSet', 'r')),
    want: ['default/r'],
  },
  { name: 'no owner that does not control it', pod: ownedBy(owner('apps/v1', 'ReplicaSet', 'r', false)), want: [] },
  { name: 'no owner of another group', pod: ownedBy(owner('example.com/v1', 'ReplicaSet', 'r')), want: [] },
  { name: 'no owner of another kind', pod: ownedBy(owner('apps/v1', 'StatefulSet', 's')), want: [] },
  { name: 'nobody without owners', pod: makePod({ name: 'p' }), want: [] },
])
  t.test(`a change of a dependent wakes ${c.name}`, async (t) => {
    t.strictSame(ownersOf(pods, replicaSets).keys(c.pod, undefined), c.want)
    t.strictSame(ownersOf(pods, replicaSets).keys(undefined, c.pod), c.want)
  })

t.test('a dependent that changes hands wakes the old and the new owner', async (t) => {
  const old = ownedBy(owner('apps/v1', 'ReplicaSet', 'old'))
  const now = ownedBy(owner('apps/v1', 'ReplicaSet', 'new'))
  t.strictSame(ownersOf(pods, replicaSets).keys(now, old), ['default/old', 'default/new'])
  t.strictSame(ownersOf(pods, replicaSets).keys(now, now), ['default/new'])
})

t.test('a cluster-scoped owner has a key without a namespace', async (t) => {
  t.strictSame(ownersOf(pods, nodes).keys(ownedBy(owner('v1', 'Node', 'n')), undefined), ['n'])
})

t.test('mapped keys are those of both states, each once', async (t) => {
  const source = mapped(pods, (pod) => [pod.spec.nodeName ?? '', 'all'])
  t.strictSame(source.keys(makePod({ name: 'p' }, 'b'), makePod({ name: 'p' }, 'a')), ['a', 'all', 'b'])
  t.equal(mapped(deployments, () => []).resource, deployments)
})
