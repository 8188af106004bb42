import { pods } from '../../../../../apimachinery/kinds/core/pod.ts'
import type { Draft } from '../../../../../apimachinery/object.ts'
import type { Container, Pod, PodSpec } from '../../../../../apimachinery/types/core-v1.ts'
import { createErrors, warnings } from '../../kind-harness.ts'

const image = 'nginx:1.27'

/** A pod with nothing but a container beside what is given. */
export function podWith(spec: Draft<PodSpec>, metadata: Draft<Pod['metadata']> = {}): Draft<Pod> {
  return { metadata, spec: { containers: [{ name: 'main', image }], ...spec } }
}

/** A spec with this container, called `main`. */
export function ofContainer(container: Draft<Container>): Draft<PodSpec> {
  return { containers: [{ name: 'main', image, ...container }] }
}

/** What is wrong with a new pod, as lines of text. */
export function podErrors(spec: Draft<PodSpec>, metadata: Draft<Pod['metadata']> = {}): string[] {
  return createErrors(pods, podWith(spec, metadata))
}

/** What is wrong with a container of a new pod, as lines of text. */
export function containerErrors(container: Draft<Container>, beside: Draft<PodSpec> = {}): string[] {
  return podErrors({ ...ofContainer(container), ...beside })
}

/** What clients are told about a new pod that is fine. */
export function podWarnings(spec: Draft<PodSpec>, metadata: Draft<Pod['metadata']> = {}): string[] {
  return warnings(pods, podWith(spec, metadata))
}
