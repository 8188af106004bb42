import type { PersistentVolumeClaim, Pod } from '../apimachinery/types/core-v1.ts'
import type { EventRecorder, EventType } from '../client/events/event-recorder.ts'
import { fieldPathOf } from './pods/container-kinds.ts'

/** The reasons of the events that a node agent records (pkg/kubelet/events/event.go). */
export type PodEventReason =
  | 'BackOff'
  | 'Created'
  | 'DeadlineExceeded'
  | 'ErrImageNeverPull'
  | 'Failed'
  | 'FailedCreatePodSandBox'
  | 'FailedMount'
  | 'FileSystemResizeSuccessful'
  | 'InspectFailed'
  | 'Killing'
  | 'Pulled'
  | 'Pulling'
  | 'Started'
  | 'Unhealthy'

/** Records what a node agent does, in the kubelet's name. */
export class AgentEvents {
  readonly #recorder: EventRecorder
  readonly #nodeName: string

  constructor(recorder: EventRecorder, nodeName: string) {
    this.#recorder = recorder.for({ component: 'kubelet', host: nodeName })
    this.#nodeName = nodeName
  }

  /** About a pod. @param reason may be a reason of admission, too */
  pod(pod: Pod, type: EventType, reason: PodEventReason | (string & {}), message: string): void {
    this.#recorder.event(pod, type, reason, message)
  }

  /** About one of a pod's containers. */
  container(pod: Pod, name: string, type: EventType, reason: PodEventReason, message: string): void {
    const { apiVersion, kind, metadata } = pod
    const { namespace, uid, resourceVersion } = metadata
    const fieldPath = fieldPathOf(pod, name)
    const reference = { apiVersion, kind, namespace, name: metadata.name, uid, resourceVersion, fieldPath }
    this.#recorder.event(reference, type, reason, message)
  }

  /** About a claim whose volume is mounted here. */
  claim(claim: PersistentVolumeClaim, type: EventType, reason: PodEventReason, message: string): void {
    this.#recorder.event(claim, type, reason, message)
  }

  /** About the node itself. The kubelet refers to it by its name, also where others have its uid. */
  node(reason: 'Starting' | 'NodeReady', message: string): void {
    const name = this.#nodeName
    this.#recorder.event({ apiVersion: 'v1', kind: 'Node', name, uid: name }, 'Normal', reason, message)
  }
}
