import { isExtendedResource } from '../../../apimachinery/kinds/validation/resource-names.ts'
import type { Pod } from '../../../apimachinery/types/core-v1.ts'
import type { AdmissionAttributes, AdmissionPlugin } from '../admission.ts'
import { covers } from '../merge-tolerations.ts'
import { isPodWrite } from '../pod-write.ts'

/** Lets pods that ask for devices onto nodes that are tainted with the name of the resource. */
export class ExtendedResourceToleration implements AdmissionPlugin {
  readonly name = 'ExtendedResourceToleration'

  admit(attributes: AdmissionAttributes): void {
    if (!isPodWrite(attributes, 'CREATE', 'UPDATE')) return
    const { spec } = attributes.object as Pod
    const containers = [...(spec.containers ?? []), ...(spec.initContainers ?? [])]
    const requested = containers.flatMap(({ resources }) => Object.keys(resources?.requests ?? {}))
    for (const key of [...new Set(requested.filter(isExtendedResource))].sort()) {
      const toleration = { key, operator: 'Exists', effect: 'NoSchedule' }
      const given = spec.tolerations ?? []
      if (!given.some((other) => covers(other, toleration))) spec.tolerations = [...given, toleration]
    }
  }
}
