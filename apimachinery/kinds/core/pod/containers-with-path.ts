import type { Container, EphemeralContainer, PodSpec } from '../../../types/core-v1.ts'

/** A container of a pod, and where it stands. */
export interface PlacedContainer {
  readonly container: Container | EphemeralContainer
  /** Such as `spec.initContainers[1]`. */
  readonly at: string
}

/** All containers of a pod spec in the order in which upstream visits them: init, main, ephemeral ones. */
export function containersWithPath(spec: PodSpec, path: string): PlacedContainer[] {
  return (['initContainers', 'containers', 'ephemeralContainers'] as const).flatMap((list) =>
    (spec[list] ?? []).map((container, index) => ({ container, at: `${path}.${list}[${index}]` })),
  )
}
