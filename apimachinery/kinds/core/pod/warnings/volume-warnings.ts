import type { ProjectedVolumeSource, Volume, VolumeProjection } from '../../../../types/core-v1.ts'
import { claimSpecWarnings } from '../../../validation/warnings.ts'

/** Sources that nothing implements any more, with the field that warnings name. Claims of them are the same in PersistentVolumes. */
export const deprecatedSources = {
  photonPersistentDisk: ['photonPersistentDisk', 'deprecated in v1.11, non-functional in v1.16+'],
  gitRepo: ['gitRepo', 'deprecated in v1.11, and disabled by default in v1.33+'],
  scaleIO: ['scaleIO', 'deprecated in v1.16, non-functional in v1.22+'],
  flocker: ['flocker', 'deprecated in v1.22, non-functional in v1.25+'],
  storageos: ['storageOS', 'deprecated in v1.22, non-functional in v1.25+'],
  quobyte: ['quobyte', 'deprecated in v1.22, non-functional in v1.25+'],
  glusterfs: ['glusterfs', 'deprecated in v1.25, non-functional in v1.26+'],
  cephfs: ['cephfs', 'deprecated in v1.28, non-functional in v1.31+'],
  rbd: ['rbd', 'deprecated in v1.28, non-functional in v1.31+'],
} as const satisfies Partial<Record<keyof Volume, readonly [string, string]>>

/** Warnings about sources that have been given up. */
export function sourceWarnings(source: Partial<Volume>, path: string): string[] {
  return Object.entries(deprecatedSources)
    .filter(([field]) => source[field as keyof Volume] !== undefined)
    .map(([, [name, text]]) => `${path}.${name}: ${text}`)
}

/** Warnings about the volumes of a pod. */
export function volumesWarnings(volumes: readonly Volume[] | undefined, path: string): string[] {
  return [
    ...(volumes ?? []).flatMap((volume, index) => {
      const at = `${path}[${index}]`
      const claim = volume.ephemeral?.volumeClaimTemplate
      return [
        ...sourceWarnings(volume, at),
        ...(claim ? claimSpecWarnings(claim.spec, `${at}.ephemeral.volumeClaimTemplate.spec`) : []),
      ]
    }),
    ...(volumes ?? []).flatMap(overlapWarnings),
  ]
}

// Two keys that become one file, or one that becomes a directory of the other.
function overlapWarnings({ name, configMap, secret, downwardAPI, projected }: Volume): string[] {
  const label = (what: string) => `volume "${name}" (${what}): overlapping paths`
  return [
    ...overlaps(pathsOf(configMap?.items), label(`ConfigMap "${configMap?.name ?? ''}"`)),
    ...overlaps(pathsOf(secret?.items), label(`Secret "${secret?.secretName ?? ''}"`)),
    ...overlaps(pathsOf(downwardAPI?.items), label('DownwardAPI')),
    ...(projected ? projectedWarnings(name, projected) : []),
  ]
}

function projectedWarnings(volumeName: string, { sources = [] }: ProjectedVolumeSource): string[] {
  const others = new Set<string>()
  return (sources ?? []).flatMap((source) => {
    const described = describe(source)
    if (!described) return [`volume "${volumeName}" (Projected) has no sources provided`]
    const { paths, what } = described
    const label = `volume "${volumeName}" (Projected ${what}): overlapping paths`
    const own = [...new Set(paths)]
    const warnings = [...overlaps(paths, label), ...overlaps([...own, ...others].sort(), label)]
    for (const path of own) others.add(path)
    return warnings
  })
}

function describe(source: VolumeProjection): { paths: string[]; what: string } | undefined {
  const { configMap, secret, downwardAPI, serviceAccountToken: token } = source
  if (configMap) return { paths: pathsOf(configMap.items), what: `ConfigMap "${configMap.name ?? ''}"` }
  if (secret) return { paths: pathsOf(secret.items), what: `Secret "${secret.name ?? ''}"` }
  if (downwardAPI) return { paths: pathsOf(downwardAPI.items), what: 'DownwardAPI' }
  return token && { paths: [token.path], what: 'ServiceAccountToken' }
}

function pathsOf(items: readonly { readonly path: string }[] | undefined): string[] {
  return (items ?? []).map(({ path }) => path)
}

function overlaps(paths: readonly string[], label: string): string[] {
  const seen: string[] = []
  return paths.flatMap((path) => {
    const normal = path.replace(/\/+$/, '')
    const other = seen.includes('') || normal === '' ? undefined : seen.find((earlier) => collide(earlier, normal))
    if (!seen.includes(normal)) seen.push(normal)
    return other === undefined ? [] : [`${label}: "${normal}" with "${other}"`]
  })
}

function collide(one: string, other: string): boolean {
  return `${one}/`.startsWith(other) || `${other}/`.startsWith(one)
}
