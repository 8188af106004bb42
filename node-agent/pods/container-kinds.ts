import { goQuote } from '../../apimachinery/go-text.ts'
import type { Container, EphemeralContainer, Pod } from '../../apimachinery/types/core-v1.ts'
import { sha256Hex } from '../../platform/crypto.ts'

export function initContainersOf(pod: Pod): readonly Container[] {
  return pod.spec.initContainers ?? []
}

/** Ephemeral containers have the fields of others, but for resources, which they may not ask for. */
export function ephemeralContainersOf(pod: Pod): readonly Container[] {
  return (pod.spec.ephemeralContainers ?? []).map((container: EphemeralContainer) => ({ ...container, resources: {} }))
}

/** Whether a container of the pod that exited runs again: its own rules first, then its policy, then the pod's. */
export function runsAgain(pod: Pod, container: Container, exitCode: number): boolean {
  for (const { action, exitCodes } of container.restartPolicyRules ?? []) {
    const listed = (exitCodes?.values ?? []).includes(exitCode)
    if (listed === (exitCodes?.operator === 'In')) return action !== 'Terminate'
  }
  const policy = container.restartPolicy ?? pod.spec.restartPolicy
  return policy === 'Always' || (policy === 'OnFailure' && exitCode !== 0) || policy === undefined
}

/** `web_default(8f3c…)`: how messages of the kubelet name a pod. */
export function describePod({ metadata: { name, namespace, uid } }: Pod): string {
  return `${name}_${namespace}(${uid})`
}

/** `spec.containers{web}`: the part of the pod that an event is about. */
export function fieldPathOf(pod: Pod, name: string): string {
  const isIn = (containers: readonly { readonly name: string }[] = []) => containers.some((each) => each.name === name)
  if (isIn(pod.spec.initContainers)) return `spec.initContainers{${name}}`
  return `spec.${isIn(pod.spec.ephemeralContainers) ? 'ephemeralContainers' : 'containers'}{${name}}`
}

/** Changes when the container must be replaced: its name and its image count, nothing else that may be updated. */
export function containerHash({ name, image = '' }: Container): string {
  return sha256Hex(`${goQuote(name)} ${goQuote(image)}`).slice(0, 8)
}
