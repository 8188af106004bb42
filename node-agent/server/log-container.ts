import type { ContainerStatus, Pod } from '../../apimachinery/types/core-v1.ts'
import { HttpError } from './exchange.ts'

/** Containers that wait for an image say so in words of their own. */
const pullProblems: ReadonlyMap<string, string> = new Map([
  ['ErrImagePull', "image can't be pulled"],
  ['ImagePullBackOff', 'trying and failing to pull image'],
])

/**
 * The id of the container whose log is meant: the one that runs, else the last that did.
 * @throws {HttpError} 400, in the kubelet's words: there is none (yet)
 */
export function logContainerOf({ metadata, status }: Pod, name: string, previous: boolean): string {
  const subject = `container "${name}" in pod "${metadata.name}"`
  const found = statusOf(status, name)
  if (!found) throw new HttpError(400, `${subject} is not available`)
  const { state, lastState } = found
  const last = lastState.terminated?.containerID
  if (previous) {
    if (!last) throw new HttpError(400, `previous terminated ${subject} not found`)
    return withoutScheme(last)
  }
  const id = state.running ? found.containerID : state.terminated?.containerID || last
  if (id) return withoutScheme(id)
  if (state.terminated) throw new HttpError(400, `${subject} is terminated`)
  const reason = state.waiting?.reason
  if (!reason) throw new HttpError(400, `${subject} is waiting to start - no logs yet`)
  throw new HttpError(400, `${subject} is waiting to start: ${pullProblems.get(reason) ?? reason}`)
}

function statusOf(status: Pod['status'], name: string): ContainerStatus | undefined {
  const { containerStatuses = [], initContainerStatuses = [], ephemeralContainerStatuses = [] } = status ?? {}
  const all = [...containerStatuses, ...initContainerStatuses, ...ephemeralContainerStatuses]
  return all.find((each) => each.name === name)
}

/** Statuses name containers with their runtime: `simulated://8f3c…`. */
function withoutScheme(id: string): string {
  return id.slice(id.indexOf('://') + 3)
}
