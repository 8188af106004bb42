import t from 'tap'
import { jobs } from '../../../apimachinery/kinds/batch/job.ts'
import { configMaps } from '../../../apimachinery/kinds/core/config-map.ts'
import { events } from '../../../apimachinery/kinds/core/event.ts'
import { namespaces } from '../../../apimachinery/kinds/core/namespace.ts'
import { pods } from '../../../apimachinery/kinds/core/pod.ts'
import { eraseKind } from '../../../apimachinery/kinds/define-kind.ts'
import type { KubeObject } from '../../../apimachinery/object.ts'
import type { DeleteOptions } from '../../../apiserver/options/delete-options.ts'
import { endsLife, planDeletion } from '../../../apiserver/registry/deletion-plan.ts'
import { makePod } from '../../support/builders.ts'
import { testStart } from '../../support/time.ts'

const now = '2026-01-01T00:00:00Z'
const kindsByName = { ConfigMap: configMaps, Event: events, Job: jobs, Namespace: namespaces, Pod: pods }

function plan(object: KubeObject, options: Partial<DeleteOptions> = {}) {
  const kind = kindsByName[object.kind as keyof typeof kindsByName]
  const { step, ...rest } = planDeletion(
    eraseKind(kind as typeof configMaps),
    object,
    { dryRun: false, ...options },
    testStart,
  )
  if (!('object' in rest)) return { step }
  const { metadata } = rest.object
  const { finalizers, deletionTimestamp: at, deletionGracePeriodSeconds: grace, generation } = metadata
  return { step, thenRemove: rest.thenRemove, finalizers, at, grace, generation }
}

const object = (kind: string, metadata: object = {}): KubeObject => ({
  apiVersion: 'v1',
  kind,
  metadata: { name: 'x', uid: 'u', resourceVersion: '5', creationTimestamp: now, ...metadata },
})

const pod = (metadata: object, more: Parameters<typeof makePod>[0] = {}) => {
  const made = makePod({ nodeName: 'n', spec: { terminationGracePeriodSeconds: 30 }, ...more })
  return { ...made, metadata: { ...made.metadata, generation: 1, ...metadata } }
}

const marked = { deletionTimestamp: now, deletionGracePeriodSeconds: 0 }
for (const c of [
  { name: 'removes what nothing holds', object: object('ConfigMap'), want: { step: 'remove' } },
  {
    name: 'marks what a finalizer holds',
    object: object('ConfigMap', { finalizers: ['a/b'], generation: 4 }),
    want: { step: 'mark', thenRemove: false, finalizers: ['a/b'], at: now, grace: 0, generation: 5 },
  },
  {
    name: 'foreground deletion waits for dependents',
    object: object('ConfigMap'),
    options: { propagationPolicy: 'Foreground' },
    want: {
      step: 'mark',
      thenRemove: false,
      finalizers: ['foregroundDeletion'],
      at: now,
      grace: 0,
      generation: undefined,
    },
  },
  {
    name: 'orphaning waits until dependents are free',
    object: object('ConfigMap'),
    options: { propagationPolicy: 'Orphan' },
    want: { step: 'mark', thenRemove: false, finalizers: ['orphan'], at: now, grace: 0, generation: undefined },
  },
  {
    name: 'the old way to orphan works as well',
    object: object('ConfigMap'),
    options: { orphanDependents: true },
    want: { step: 'mark', thenRemove: false, finalizers: ['orphan'], at: now, grace: 0, generation: undefined },
  },
  {
    name: 'a later deletion in the background forgets about dependents',
    object: object('ConfigMap', { ...marked, finalizers: ['foregroundDeletion'] }),
    options: { propagationPolicy: 'Background' },
    want: { step: 'remove' },
  },
  {
    name: 'jobs leave their pods unless told otherwise',
    object: object('Job'),
    want: { step: 'mark', thenRemove: false, finalizers: ['orphan'], at: now, grace: 0, generation: undefined },
  },
  {
    name: 'jobs can take their pods along',
    object: object('Job'),
    options: { propagationPolicy: 'Background' },
    want: { step: 'remove' },
  },
  {
    name: 'events have no dependents',
    object: object('Event'),
    options: { propagationPolicy: 'Foreground' },
    want: { step: 'remove' },
  },
  {
    name: 'a pod on a node gets its grace period',
    object: pod({}),
    want: {
      step: 'mark',
      thenRemove: false,
      finalizers: undefined,
      at: '2026-01-01T00:00:30Z',
      grace: 30,
      generation: 2,
    },
  },
  {
    name: 'a pod without a node goes at once, which its watchers see',
    object: pod({}, { nodeName: '' }),
    want: { step: 'mark', thenRemove: true, finalizers: undefined, at: now, grace: 0, generation: 2 },
  },
  {
    name: 'a pod that ended goes at once',
    object: pod({}, { status: { phase: 'Succeeded' } }),
    want: { step: 'mark', thenRemove: true, finalizers: undefined, at: now, grace: 0, generation: 2 },
  },
  {
    name: 'a shorter grace period counts from the beginning',
    object: pod({ deletionTimestamp: '2026-01-01T00:00:20Z', deletionGracePeriodSeconds: 30 }),
    options: { gracePeriodSeconds: 5 },
    want: {
      step: 'mark',
      thenRemove: false,
      finalizers: undefined,
      at: '2025-12-31T23:59:55Z',
      grace: 5,
      generation: 1,
    },
  },
  {
    name: 'a longer grace period changes nothing',
    object: pod({ deletionTimestamp: now, deletionGracePeriodSeconds: 5 }),
    options: { gracePeriodSeconds: 60 },
    want: { step: 'wait' },
  },
  {
    name: 'asking again changes nothing',
    object: pod({ deletionTimestamp: now, deletionGracePeriodSeconds: 5 }),
    want: { step: 'wait' },
  },
  {
    name: 'no grace at all ends it',
    object: pod({ deletionTimestamp: now, deletionGracePeriodSeconds: 5 }),
    options: { gracePeriodSeconds: 0 },
    want: {
      step: 'mark',
      thenRemove: true,
      finalizers: undefined,
      at: '2025-12-31T23:59:55Z',
      grace: 0,
      generation: 1,
    },
  },
  { name: 'a pod whose grace is over goes', object: pod(marked), want: { step: 'remove' } },
  {
    name: 'a finalizer holds a pod without grace',
    object: pod({ finalizers: ['a/b'] }),
    options: { gracePeriodSeconds: 0 },
    want: { step: 'mark', thenRemove: false, finalizers: ['a/b'], at: now, grace: 0, generation: 2 },
  },
  {
    name: 'a namespace is told to go',
    object: { ...object('Namespace'), spec: { finalizers: ['kubernetes'] } } as KubeObject,
    want: { step: 'mark', thenRemove: false, finalizers: undefined, at: now, grace: undefined, generation: undefined },
  },
  {
    name: 'a namespace stays while it has finalizers in its spec',
    object: { ...object('Namespace', { deletionTimestamp: now }), spec: { finalizers: ['kubernetes'] } } as KubeObject,
    want: { step: 'wait' },
  },
  {
    name: 'a namespace without any goes',
    object: { ...object('Namespace', { deletionTimestamp: now }), spec: {} } as KubeObject,
    want: { step: 'remove' },
  },
] as const) {
  t.test(c.name, async (t) => {
    t.strictSame(plan(c.object as KubeObject, 'options' in c ? c.options : {}), c.want)
  })
}

t.test('preconditions must hold', async (t) => {
  const target = object('ConfigMap')
  t.throws(() => plan(target, { preconditions: { uid: 'v' } }), {
    message:
      'Operation cannot be fulfilled on ConfigMap "x": the UID in the precondition (v) does not match the UID in record (u). The object might have been deleted and then recreated',
  })
  t.throws(() => plan(target, { preconditions: { resourceVersion: '4' } }), {
    message:
      'Operation cannot be fulfilled on ConfigMap "x": the ResourceVersion in the precondition (4) does not match the ResourceVersion in record (5). The object might have been modified',
  })
  t.strictSame(plan(target, { preconditions: { uid: 'u', resourceVersion: '5' } }), { step: 'remove' })
})

t.test('an update ends the life of what waited for its last finalizer only', async (t) => {
  const kind = eraseKind(configMaps)
  const held = object('ConfigMap', { ...marked, finalizers: ['a/b'] })
  const free = object('ConfigMap', marked)
  t.equal(endsLife(kind, free, held), true)
  t.equal(endsLife(kind, held, held), false)
  t.equal(endsLife(kind, object('ConfigMap'), object('ConfigMap')), false, 'it was not being deleted')
  const graceful = { ...free, metadata: { ...free.metadata, deletionGracePeriodSeconds: 30 } }
  t.equal(endsLife(kind, graceful, graceful), false, 'its containers may still run')
})
