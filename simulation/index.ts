/** The library: a Kubernetes cluster in the test process, on virtual time. */

export { isAlreadyExists, isConflict, isForbidden, isInvalid, isNotFound } from '../apimachinery/errors.ts'
export * from '../apimachinery/kinds/index.ts'
export { nodeMetrics } from '../apimachinery/kinds/metrics/node-metrics.ts'
export { podMetrics } from '../apimachinery/kinds/metrics/pod-metrics.ts'
export type { Draft, KubeObject, ObjectRef, Resource } from '../apimachinery/object.ts'
export type { Client, DeleteOptions, ListOptions, ObjectList, WatchOptions, WriteOptions } from '../client/client.ts'
export type { WatchEvent, WatchSink } from '../client/transport.ts'
export { type HistoryEntry, type Simulation, type SimulationOptions, startSimulation } from './simulation.ts'
