import type { KubeObject } from '../../apimachinery/object.ts'

const zoneLabel = 'topology.kubernetes.io/zone'

/** The zone that a node is in. */
export const zoneOf = (node: KubeObject | undefined): string | undefined => node?.metadata.labels?.[zoneLabel]
