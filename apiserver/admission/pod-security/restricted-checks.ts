import { type Check, containersNamed, distinct, namesWhere, plural, quoted, setters } from './check.ts'

/** Nobody gets more rights than they began with. */
export const allowPrivilegeEscalation: Check = ({ spec }) => {
  const names = namesWhere(spec, ({ securityContext }) => securityContext?.allowPrivilegeEscalation !== false)
  if (names.length === 0) return undefined
  return {
    reason: 'allowPrivilegeEscalation != false',
    detail: `${containersNamed(names)} must set securityContext.allowPrivilegeEscalation=false`,
  }
}

/** Nobody is root by way of the image. */
export const runAsNonRoot: Check = ({ spec }) => {
  const reason = 'runAsNonRoot != true'
  const ofPod = spec.securityContext?.runAsNonRoot
  const rooted = namesWhere(spec, ({ securityContext }) => securityContext?.runAsNonRoot === false)
  if (ofPod === false || rooted.length > 0) {
    const who = setters(ofPod === false, rooted)
    return { reason, detail: `${who} must not set securityContext.runAsNonRoot=false` }
  }
  if (ofPod) return undefined
  const open = namesWhere(spec, ({ securityContext }) => securityContext?.runAsNonRoot === undefined)
  if (open.length === 0) return undefined
  return { reason, detail: `pod or ${containersNamed(open)} must set securityContext.runAsNonRoot=true` }
}

/** Nobody is root by choice. */
export const runAsUser: Check = ({ spec }) => {
  const isRoot = (user: unknown) => user !== undefined && Number(user) === 0
  const ofPod = isRoot(spec.securityContext?.runAsUser)
  const names = namesWhere(spec, ({ securityContext }) => isRoot(securityContext?.runAsUser))
  if (!ofPod && names.length === 0) return undefined
  return { reason: 'runAsUser=0', detail: `${setters(ofPod, names)} must not set runAsUser=0` }
}

const allowedSources: ReadonlySet<string> = new Set([
  'configMap',
  'csi',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'image',
  'persistentVolumeClaim',
  'projected',
  'secret',
])

/** Only volumes that are the cluster's own or ask for storage by a claim. */
export const restrictedVolumes: Check = ({ spec }) => {
  const bad = (spec.volumes ?? []).flatMap((volume) => {
    const sources = Object.entries(volume).filter(([field, value]) => field !== 'name' && value !== undefined)
    if (sources.some(([source]) => allowedSources.has(source))) return []
    return [{ name: volume.name, source: sources[0]?.[0] ?? 'unknown' }]
  })
  if (bad.length === 0) return undefined
  const types = distinct(bad.map(({ source }) => source))
  const who = `${plural('volume', bad.length)} ${quoted(bad.map(({ name }) => name))}`
  const what = `${plural('restricted volume type', types.length)} ${quoted(types)}`
  return { reason: 'restricted volume types', detail: `${who} ${bad.length === 1 ? 'uses' : 'use'} ${what}` }
}
