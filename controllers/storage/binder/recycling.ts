import type { Draft } from '../../../apimachinery/object.ts'
import { parseQuantity } from '../../../apimachinery/quantity.ts'
import type { PersistentVolume, Pod } from '../../../apimachinery/types/core-v1.ts'
import { sizeOf } from '../../../apimachinery/volumes/matching.ts'

/** Where pods that empty volumes run. */
export const recyclerNamespace = 'default'

const namePrefix = 'recycler-for-'
const image = 'registry.k8s.io/build-image/debian-base:bookworm-v1.0.4'
const script = 'test -e /scrub && find /scrub -mindepth 1 -delete && test -z "$(ls -A /scrub)" || exit 1'

/** How long emptying may take at least, and per GiB (kube-controller-manager's --pv-recycler-*-timeout-* flags). */
const timeouts = { hostPath: { minSeconds: 60, perGiSeconds: 30 }, nfs: { minSeconds: 300, perGiSeconds: 30 } }

/** Why the volume cannot be emptied; undefined when it can. */
export function whyNotRecyclable({ spec }: PersistentVolume): string | undefined {
  return spec.hostPath || spec.nfs ? undefined : 'No recycler plugin found for the volume!'
}

/** The pod that empties a volume. */
export function recyclerPod(volume: PersistentVolume): Draft<Pod> {
  const { hostPath, nfs } = volume.spec
  const { minSeconds, perGiSeconds } = hostPath ? timeouts.hostPath : timeouts.nfs
  const seconds = Math.floor(sizeOf(volume).value() / parseQuantity('1Gi').value()) * perGiSeconds
  return {
    metadata: { name: `${namePrefix}${volume.metadata.name}`, namespace: recyclerNamespace },
    spec: {
      activeDeadlineSeconds: Math.max(minSeconds, seconds),
      restartPolicy: 'Never',
      volumes: [{ name: 'vol', ...(hostPath ? { hostPath } : { nfs }) }],
      containers: [
        {
          name: 'pv-recycler',
          image,
          command: ['/bin/sh'],
          args: ['-c', script],
          volumeMounts: [{ name: 'vol', mountPath: '/scrub' }],
        },
      ],
    },
  }
}

/** The names of the volumes that the pod empties: one, or none when it is some other pod. */
export function volumeOfRecycler({ metadata: { name, namespace } }: Pod): readonly string[] | undefined {
  if (namespace !== recyclerNamespace || !name.startsWith(namePrefix)) return undefined
  return [name.slice(namePrefix.length)]
}
