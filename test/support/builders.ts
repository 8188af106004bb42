import type { Draft } from '../../apimachinery/object.ts'
import type {
  Container,
  Node,
  NodeSpec,
  NodeStatus,
  Pod,
  PodSpec,
  PodStatus,
} from '../../apimachinery/types/core-v1.ts'
import type { ObjectMeta } from '../../apimachinery/types/meta-v1.ts'

/** What every builder takes. */
export interface MetaOptions {
  readonly name?: string
  readonly namespace?: string
  readonly labels?: Record<string, string>
  readonly annotations?: Record<string, string>
}

let lastUid = 0

function meta({ name = 'test', ...rest }: MetaOptions): ObjectMeta {
  const uid = `00000000-0000-4000-8000-${String(++lastUid).padStart(12, '0')}`
  return { name, uid, resourceVersion: '1', creationTimestamp: '2026-01-01T00:00:00Z', ...rest }
}

export interface PodOptions extends MetaOptions {
  /** Requests of the only container: `{ cpu: '100m' }`. */
  readonly requests?: Record<string, string>
  readonly nodeName?: string
  readonly container?: Draft<Container>
  readonly spec?: Draft<PodSpec>
  readonly status?: Draft<PodStatus>
}

/** A pod as the API server would answer it, with one container. */
export function makePod({ requests, nodeName, container, spec, status, ...options }: PodOptions = {}): Pod {
  const resources = requests ? { requests } : {}
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: meta({ namespace: 'default', ...options }),
    spec: {
      schedulerName: 'default-scheduler',
      containers: [{ name: 'main', image: 'nginx:1.14.2', resources, ...container }],
      ...(nodeName === undefined ? {} : { nodeName }),
      ...spec,
    } as PodSpec,
    status: { phase: 'Pending', ...status } as PodStatus,
  }
}

export interface NodeOptions extends MetaOptions {
  readonly allocatable?: Record<string, string>
  readonly spec?: Draft<NodeSpec>
}

/** A node with room for 110 pods, 4 cores and 8 GiB, unless told otherwise. */
export function makeNode({ allocatable, spec, ...options }: NodeOptions = {}): Node {
  const offers = { cpu: '4', memory: '8Gi', pods: '110', ...allocatable }
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: meta(options),
    spec: { ...spec } as NodeSpec,
    status: { capacity: offers, allocatable: offers } as Draft<NodeStatus> as NodeStatus,
  }
}
