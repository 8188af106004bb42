import type { Pod } from '../../apimachinery/types/core-v1.ts'
import { isRunning, latestOf, observePod } from '../pods/pod-runtime-status.ts'
import type { AgentHost } from './agent-host.ts'
import { HttpError } from './exchange.ts'

/** The id of a pod's running container. @throws {HttpError} 500, as upstream: it does not run */
export async function runningContainer({ runtime }: AgentHost, pod: Pod, name: string): Promise<string> {
  const container = latestOf(await observePod(runtime, pod.metadata.uid), name)
  if (!isRunning(container)) throw new HttpError(500, `container not found ("${name}")`)
  return container.id
}

/** The id of a pod's sandbox, if it is up. */
export async function readySandbox({ runtime }: AgentHost, pod: Pod): Promise<string | undefined> {
  const { sandbox } = await observePod(runtime, pod.metadata.uid)
  return sandbox?.state === 'SANDBOX_READY' ? sandbox.id : undefined
}

/** The pod that a path names; one with a uid is another pod once that has changed. @throws {HttpError} 404 */
export function podOf(host: AgentHost, namespace: string, name: string, uid: string | undefined): Pod {
  const pod = host.pod(namespace, name)
  if (!pod || (uid !== undefined && pod.metadata.uid !== uid)) throw new HttpError(404, 'pod does not exist')
  return pod
}
