import type { Pod } from '../../../apimachinery/types/core-v1.ts'
import type { AdmissionAttributes, AdmissionPlugin } from '../admission.ts'
import { forbid } from '../forbid.ts'
import { isPodWrite } from '../pod-write.ts'

const hostname = 'kubernetes.io/hostname'

/** Lets pods keep others off their node, but not off larger parts of the cluster. */
export class LimitPodHardAntiAffinityTopology implements AdmissionPlugin {
  readonly name = 'LimitPodHardAntiAffinityTopology'

  validate(attributes: AdmissionAttributes): void {
    if (!isPodWrite(attributes, 'CREATE', 'UPDATE')) return
    const { affinity } = (attributes.object as Pod).spec
    for (const { topologyKey } of affinity?.podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? []) {
      if (topologyKey === hostname) continue
      const rule = `affinity.PodAntiAffinity.RequiredDuringScheduling has TopologyKey ${topologyKey} but only key ${hostname} is allowed`
      throw forbid(attributes, rule)
    }
  }
}
