import { nodeTaints } from '../../../apimachinery/scheduling/node-taints.ts'
import type { Pod, Toleration } from '../../../apimachinery/types/core-v1.ts'
import type { AdmissionAttributes, AdmissionPlugin } from '../admission.ts'
import { isPodWrite } from '../pod-write.ts'

/** How long a pod stays on a node that is not ready or not reachable (upstream: --default-not-ready-toleration-seconds). */
const tolerationSeconds = 300

const taintKeys = [nodeTaints.notReady, nodeTaints.unreachable]

/** Lets pods outlive a short outage of their node. */
export class DefaultTolerationSeconds implements AdmissionPlugin {
  readonly name = 'DefaultTolerationSeconds'

  admit(attributes: AdmissionAttributes): void {
    if (!isPodWrite(attributes, 'CREATE', 'UPDATE')) return
    const { spec } = attributes.object as Pod
    const missing = taintKeys.filter((key) => !spec.tolerations?.some((toleration) => tolerates(toleration, key)))
    if (missing.length === 0) return
    spec.tolerations = [
      ...(spec.tolerations ?? []),
      ...missing.map((key) => ({ key, operator: 'Exists', effect: 'NoExecute', tolerationSeconds })),
    ]
  }
}

function tolerates({ key, effect }: Toleration, taintKey: string): boolean {
  return (!key || key === taintKey) && (!effect || effect === 'NoExecute')
}
