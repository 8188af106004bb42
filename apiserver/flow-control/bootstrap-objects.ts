import { eraseKind } from '../../apimachinery/kinds/define-kind.ts'
import { flowSchemas } from '../../apimachinery/kinds/flowcontrol/flow-schema.ts'
import { priorityLevelConfigurations } from '../../apimachinery/kinds/flowcontrol/priority-level-configuration.ts'
import type { SystemObject } from '../system-objects.ts'

/** Says whether the server may bring the spec of an object of its own up to date (flowcontrol AutoUpdateAnnotationKey). */
export const autoUpdateAnnotation = 'apf.kubernetes.io/autoupdate-spec'

/** Without these nothing works: their specs are always what they are here. */
export const mandatoryNames: ReadonlySet<string> = new Set(['exempt', 'catch-all'])

/**
 * The priority levels and FlowSchemas that every cluster has (k8s.io/apiserver/pkg/apis/flowcontrol/bootstrap). Levels
 * come first: schemas refer to them.
 */
export function bootstrapFlowControl(): SystemObject[] {
  return [...priorityLevels(), ...schemas()]
}

function priorityLevels(): SystemObject[] {
  return [
    level('exempt', { type: 'Exempt', exempt: { nominalConcurrencyShares: 0, lendablePercent: 0 } }),
    level('catch-all', {
      type: 'Limited',
      limited: { nominalConcurrencyShares: 5, lendablePercent: 0, limitResponse: { type: 'Reject' } },
    }),
    queued('system', { shares: 30, lendablePercent: 33, queues: 64, handSize: 6 }),
    queued('node-high', { shares: 40, lendablePercent: 25, queues: 64, handSize: 6 }),
    queued('leader-election', { shares: 10, lendablePercent: 0, queues: 16, handSize: 4 }),
    queued('workload-high', { shares: 40, lendablePercent: 50, queues: 128, handSize: 6 }),
    queued('workload-low', { shares: 100, lendablePercent: 90, queues: 128, handSize: 6 }),
    queued('global-default', { shares: 20, lendablePercent: 50, queues: 128, handSize: 6 }),
  ]
}

const queueLengthLimit = 50

interface QueuedLevel {
  readonly shares: number
  readonly lendablePercent: number
  readonly queues: number
  readonly handSize: number
}

function queued(name: string, { shares, lendablePercent, queues, handSize }: QueuedLevel): SystemObject {
  const limitResponse = { type: 'Queue', queuing: { queues, handSize, queueLengthLimit } }
  return level(name, { type: 'Limited', limited: { nominalConcurrencyShares: shares, lendablePercent, limitResponse } })
}

const metadata = (name: string) => ({ name, annotations: { [autoUpdateAnnotation]: 'true' } })

function level(name: string, spec: object): SystemObject {
  return { kind: eraseKind(priorityLevelConfigurations), metadata: metadata(name), spec }
}

const everybody = groups('system:unauthenticated', 'system:authenticated')
const anyResource = resource(['*'], '*', ['*'], true)
const anyPath = { verbs: ['*'], nonResourceURLs: ['*'] }
const everything = { resourceRules: [anyResource], nonResourceRules: [anyPath] }
const electing = ['get', 'create', 'update']
const leases = resource(electing, 'coordination.k8s.io', ['leases'], false)
const managers = users('system:kube-controller-manager')
const schedulers = users('system:kube-scheduler')
const systemAccounts = systemServiceAccounts('*')

function schemas(): SystemObject[] {
  const probed = [{ verbs: ['get'], nonResourceURLs: ['/healthz', '/readyz', '/livez'] }]
  const nodes = groups('system:nodes')
  const nodeResources = [
    resource(['*'], '', ['nodes', 'nodes/status'], true),
    resource(['*'], 'coordination.k8s.io', ['leases'], false),
  ]
  const endpoints = resource(electing, '', ['endpoints'], false)
  const endpointControllers = systemServiceAccounts('endpoint-controller', 'endpointslicemirroring-controller')
  const oldLocks = resource(electing, '', ['endpoints', 'configmaps'], false)
  return [
    schema('exempt', 'exempt', 1, '', { subjects: groups('system:masters'), ...everything }),
    schema('probes', 'exempt', 2, '', { subjects: everybody, nonResourceRules: probed }),
    schema('system-leader-election', 'leader-election', 100, 'ByUser', {
      subjects: [...managers, ...schedulers, ...systemAccounts],
      resourceRules: [leases],
    }),
    schema('endpoint-controller', 'workload-high', 150, 'ByUser', {
      subjects: [...managers, ...endpointControllers],
      resourceRules: [endpoints],
    }),
    schema('workload-leader-election', 'leader-election', 200, 'ByUser', {
      subjects: systemAccounts,
      resourceRules: [oldLocks, leases],
    }),
    schema('system-node-high', 'node-high', 400, 'ByUser', { subjects: nodes, resourceRules: nodeResources }),
    schema('system-nodes', 'system', 500, 'ByUser', { subjects: nodes, ...everything }),
    schema('kube-controller-manager', 'workload-high', 800, 'ByNamespace', { subjects: managers, ...everything }),
    schema('kube-scheduler', 'workload-high', 800, 'ByNamespace', { subjects: schedulers, ...everything }),
    schema('kube-system-service-accounts', 'workload-high', 900, 'ByNamespace', {
      subjects: systemAccounts,
      ...everything,
    }),
    schema('service-accounts', 'workload-low', 9000, 'ByUser', {
      subjects: groups('system:serviceaccounts'),
      ...everything,
    }),
    schema('global-default', 'global-default', 9900, 'ByUser', { subjects: everybody, ...everything }),
    schema('catch-all', 'catch-all', 10_000, 'ByUser', { subjects: everybody, ...everything }),
  ]
}

function schema(
  name: string,
  levelName: string,
  precedence: number,
  distinguisher: string,
  rule: object,
): SystemObject {
  return {
    kind: eraseKind(flowSchemas),
    metadata: metadata(name),
    spec: {
      priorityLevelConfiguration: { name: levelName },
      matchingPrecedence: precedence,
      ...(distinguisher && { distinguisherMethod: { type: distinguisher } }),
      rules: [rule],
    },
  }
}

function resource(verbs: readonly string[], apiGroup: string, resources: readonly string[], clusterScope: boolean) {
  return { verbs, apiGroups: [apiGroup], resources, ...(clusterScope && { clusterScope }), namespaces: ['*'] }
}

function groups(...names: readonly string[]) {
  return names.map((name) => ({ kind: 'Group', group: { name } }))
}

function users(...names: readonly string[]) {
  return names.map((name) => ({ kind: 'User', user: { name } }))
}

function systemServiceAccounts(...names: readonly string[]) {
  return names.map((name) => ({ kind: 'ServiceAccount', serviceAccount: { name, namespace: 'kube-system' } }))
}
