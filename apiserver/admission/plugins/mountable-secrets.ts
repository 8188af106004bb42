import type {
  Container,
  EphemeralContainer,
  LocalObjectReference,
  PodSpec,
  ServiceAccount,
} from '../../../apimachinery/types/core-v1.ts'

/** On service accounts whose pods may use no other secrets than those that the account names. */
const annotation = 'kubernetes.io/enforce-mountable-secrets'

/** What Go takes for true (strconv.ParseBool). */
const trueTexts: ReadonlySet<string> = new Set(['1', 't', 'T', 'TRUE', 'true', 'True'])

/** Why a pod may not have its secrets under its account; undefined: it may. @param whole not only ephemeral containers */
export function secretsRefusal(account: ServiceAccount, spec: PodSpec, whole: boolean): string | undefined {
  if (!trueTexts.has(account.metadata.annotations?.[annotation] ?? '')) return undefined
  const { name } = account.metadata
  const mountable = namesOf(account.secrets)
  const isAlien = (secret: string | undefined): secret is string => secret !== undefined && !mountable.has(secret)
  const refusal = (what: string, secret: string) =>
    `${what}secret.secretName="${secret}" is not allowed because service account ${name} does not reference that secret`
  for (const { secret } of whole ? (spec.volumes ?? []) : []) {
    if (secret && isAlien(secret.secretName ?? '')) return refusal('volume with ', secret.secretName ?? '')
  }
  for (const [what, containers] of whole ? containersOf(spec) : ephemeralContainersOf(spec)) {
    for (const container of containers) {
      for (const env of container.env ?? []) {
        const secret = env.valueFrom?.secretKeyRef?.name
        if (isAlien(secret)) return refusal(`${what} ${container.name} with envVar ${env.name} referencing `, secret)
      }
      for (const { secretRef } of container.envFrom ?? []) {
        if (isAlien(secretRef?.name))
          return refusal(`${what} ${container.name} with envFrom referencing `, secretRef?.name ?? '')
      }
    }
  }
  return whole ? pullSecretsRefusal(account, spec) : undefined
}

function pullSecretsRefusal({ metadata, imagePullSecrets }: ServiceAccount, spec: PodSpec): string | undefined {
  const allowed = namesOf(imagePullSecrets)
  const given = spec.imagePullSecrets ?? []
  const index = given.findIndex(({ name = '' }) => !allowed.has(name))
  if (index < 0) return undefined
  const what = `imagePullSecrets[${index}].name="${given[index]?.name ?? ''}" is not allowed`
  return `${what} because service account ${metadata.name} does not reference that imagePullSecret`
}

function namesOf(refs: readonly LocalObjectReference[] | undefined): ReadonlySet<string> {
  return new Set((refs ?? []).map(({ name = '' }) => name))
}

type Named = readonly [what: string, containers: readonly (Container | EphemeralContainer)[]]

function containersOf({ initContainers = [], containers }: PodSpec): readonly Named[] {
  return [
    ['init container', initContainers],
    ['container', containers ?? []],
  ]
}

function ephemeralContainersOf({ ephemeralContainers = [] }: PodSpec): readonly Named[] {
  return [['ephemeral container', ephemeralContainers]]
}
