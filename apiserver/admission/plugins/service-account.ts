import { goQuote } from '../../../apimachinery/go-text.ts'
import { mirrorPodAnnotation } from '../../../apimachinery/kinds/core/pod/pod-annotations.ts'
import { serviceAccounts } from '../../../apimachinery/kinds/core/service-account.ts'
import type { Container, Pod, PodSpec, ServiceAccount, Volume } from '../../../apimachinery/types/core-v1.ts'
import type { Random } from '../../../platform/random.ts'
import type { ObjectReader } from '../../object-reader.ts'
import type { AdmissionAttributes, AdmissionPlugin } from '../admission.ts'
import { forbid } from '../forbid.ts'
import { isPodWrite } from '../pod-write.ts'
import { secretsRefusal } from './mountable-secrets.ts'

const tokenMountPath = '/var/run/secrets/kubernetes.io/serviceaccount'
const volumePrefix = 'kube-api-access-'
/** An hour and a bit, by which upstream tells its own requests for tokens from others (WarnOnlyBoundTokenExpirationSeconds). */
const tokenExpirationSeconds = 3607

/** Gives pods an account, its image pull secrets, and a volume with a token of it. */
export class ServiceAccountPlugin implements AdmissionPlugin {
  readonly name = 'ServiceAccount'
  readonly #reader: ObjectReader
  readonly #random: Random

  constructor(reader: ObjectReader, random: Random) {
    this.#reader = reader
    this.#random = random
  }

  admit(attributes: AdmissionAttributes): void {
    if (!isPodWrite(attributes, 'CREATE')) return
    const { spec, metadata } = attributes.object as Pod
    if (metadata.annotations?.[mirrorPodAnnotation] !== undefined) return refuseCredentials(attributes, spec)
    spec.serviceAccountName ||= 'default'
    // The old spelling, which the API keeps in step.
    spec.serviceAccount = spec.serviceAccountName
    const account = this.#accountOf(attributes, spec.serviceAccountName)
    refuseSecrets(attributes, account, spec)
    if (automounts(spec, account)) this.#mountToken(spec)
    if (!spec.imagePullSecrets?.length && account.imagePullSecrets?.length) {
      spec.imagePullSecrets = account.imagePullSecrets.map(({ name }) => ({ name }))
    }
  }

  /** Other plugins and webhooks may have changed what the pod refers to. */
  validate(attributes: AdmissionAttributes): void {
    const { kind, subresource, operation, object } = attributes
    const isDebugging = kind.plural === 'pods' && subresource === 'ephemeralcontainers' && operation === 'UPDATE'
    if (!isDebugging && !isPodWrite(attributes, 'CREATE')) return
    const { spec, metadata } = object as Pod
    if (metadata.annotations?.[mirrorPodAnnotation] !== undefined) return refuseCredentials(attributes, spec)
    refuseSecrets(attributes, this.#accountOf(attributes, spec.serviceAccountName ?? ''), spec)
  }

  #accountOf(attributes: AdmissionAttributes, name: string): ServiceAccount {
    const { namespace } = attributes
    const account = this.#reader.get(serviceAccounts, { namespace, name })
    if (account) return account
    throw forbid(
      attributes,
      `error looking up service account ${namespace}/${name}: serviceaccount ${goQuote(name)} not found`,
    )
  }

  #mountToken(spec: PodSpec): void {
    const existing = spec.volumes?.find((volume) => volume.name.startsWith(volumePrefix))
    // Admission comes before validation: a pod without containers is refused later.
    const without = [...(spec.initContainers ?? []), ...(spec.containers ?? [])].filter(lacksTokenMount)
    if (without.length === 0) return
    const name = existing?.name ?? `${volumePrefix}${this.#random.suffix(5)}`
    for (const container of without) {
      const mount = { name, readOnly: true, mountPath: tokenMountPath }
      container.volumeMounts = [...(container.volumeMounts ?? []), mount]
    }
    if (!existing) spec.volumes = [...(spec.volumes ?? []), tokenVolume(name)]
  }
}

function refuseCredentials(attributes: AdmissionAttributes, spec: PodSpec): void {
  if (spec.serviceAccountName) throw forbid(attributes, 'a mirror pod may not reference service accounts')
  if (spec.volumes?.some(({ projected }) => projected?.sources?.some((source) => source.serviceAccountToken))) {
    throw forbid(attributes, 'a mirror pod may not use ServiceAccountToken volume projections')
  }
}

function refuseSecrets(attributes: AdmissionAttributes, account: ServiceAccount, spec: PodSpec): void {
  const refusal = secretsRefusal(account, spec, attributes.subresource === '')
  if (refusal !== undefined) throw forbid(attributes, refusal)
}

function automounts(spec: PodSpec, account: ServiceAccount): boolean {
  return spec.automountServiceAccountToken ?? account.automountServiceAccountToken ?? true
}

function lacksTokenMount({ volumeMounts }: Container): boolean {
  return !volumeMounts?.some(({ mountPath }) => mountPath === tokenMountPath)
}

function tokenVolume(name: string): Volume {
  const fieldRef = { apiVersion: 'v1', fieldPath: 'metadata.namespace' }
  return {
    name,
    projected: {
      sources: [
        { serviceAccountToken: { expirationSeconds: tokenExpirationSeconds, path: 'token' } },
        { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
        { downwardAPI: { items: [{ path: 'namespace', fieldRef }] } },
      ],
      defaultMode: 0o644,
    },
  }
}
