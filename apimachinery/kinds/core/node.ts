import type { Node } from '../../types/core-v1.ts'
import { ageColumn, column, nameColumn, orNone, wideColumn } from '../columns/columns.ts'
import { defineKind } from '../define-kind.ts'
import { cidrWarnings } from '../validation/ip-address.ts'
import { validateNode, validateNodeUpdate } from './node-validation.ts'

/** Node: a machine that runs pods. Its agent registers it and reports status. */
export const nodes = defineKind<Node>({
  shape: 'v1 Node',
  plural: 'nodes',
  shortNames: ['no'],
  namespaced: false,
  status: true,
  keepsStatusOnCreate: true,
  subresources: {
    proxy: { kind: 'NodeProxyOptions', verbs: ['get', 'create', 'update', 'patch', 'delete'] },
  },
  default: ({ spec, status }) => {
    // The newer spelling is a list; both are kept in step.
    if (spec.podCIDR && spec.podCIDRs?.[0] !== spec.podCIDR) spec.podCIDRs = [spec.podCIDR]
    if (!spec.podCIDR && spec.podCIDRs?.[0]) spec.podCIDR = spec.podCIDRs[0]
    if (status.capacity) status.allocatable ??= { ...status.capacity }
  },
  prepareCreate: dropConfigSource,
  prepareUpdate: dropConfigSource,
  prepareStatusUpdate: dropConfigSource,
  validate: validateNode,
  validateUpdate: validateNodeUpdate,
  validateStatusUpdate: (node, old) => [...validateNode(node), ...validateNodeUpdate(node, old)],
  warnings: ({ spec }) => [
    ...(spec.externalID ? ['spec.externalID: this field is deprecated, and is unused by Kubernetes'] : []),
    ...(spec.podCIDRs ?? []).flatMap((range, index) => cidrWarnings(range, `spec.podCIDRs[${index}]`)),
  ],
  columns: [
    nameColumn,
    column('Status', statusCell, { description: 'The status of the node' }),
    column('Roles', rolesCell, { description: 'The roles of the node' }),
    ageColumn,
    column('Version', ({ status }) => status.nodeInfo?.kubeletVersion ?? '', {
      field: 'status.nodeInfo.kubeletVersion',
    }),
    wideColumn('Internal-IP', (node) => addressOf(node, 'InternalIP'), { field: 'status.addresses' }),
    wideColumn('External-IP', (node) => addressOf(node, 'ExternalIP'), { field: 'status.addresses' }),
    wideColumn('OS-Image', ({ status }) => status.nodeInfo?.osImage || '<unknown>', {
      field: 'status.nodeInfo.osImage',
    }),
    wideColumn('Kernel-Version', kernelCell, { field: 'status.nodeInfo.kernelVersion' }),
    wideColumn('Container-Runtime', ({ status }) => status.nodeInfo?.containerRuntimeVersion || '<unknown>', {
      field: 'status.nodeInfo.containerRuntimeVersion',
    }),
  ],
  selectableFields: { 'spec.unschedulable': ({ spec }) => String(spec.unschedulable ?? false) },
})

/** Node agents cannot be configured through the API any more (KEP-281). */
function dropConfigSource({ spec, status }: Node): void {
  delete spec.configSource
  delete status.config
}

function statusCell({ spec, status }: Node): string {
  const ready = status.conditions?.find(({ type }) => type === 'Ready')
  const words = [ready ? (ready.status === 'True' ? 'Ready' : 'NotReady') : 'Unknown']
  if (spec.unschedulable) words.push('SchedulingDisabled')
  return words.join(',')
}

const rolePrefix = 'node-role.kubernetes.io/'

function rolesCell({ metadata }: Node): string {
  const roles = new Set<string>()
  for (const [key, value] of Object.entries(metadata.labels ?? {})) {
    if (key.startsWith(rolePrefix)) roles.add(key.slice(rolePrefix.length))
    else if (key === 'kubernetes.io/role') roles.add(value)
  }
  roles.delete('')
  return orNone([...roles].sort().join(','))
}

function addressOf({ status }: Node, wanted: string): string {
  return orNone(status.addresses?.find(({ type }) => type === wanted)?.address)
}

function kernelCell({ status }: Node): string {
  const { kernelVersion, architecture } = status.nodeInfo ?? {}
  if (!kernelVersion) return '<unknown>'
  return architecture ? `${kernelVersion} (${architecture})` : kernelVersion
}
