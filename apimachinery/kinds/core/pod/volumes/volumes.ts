import {
  duplicateField,
  type FieldError,
  forbiddenField,
  invalidField,
  requiredField,
} from '../../../../field-error.ts'
import { dnsLabelErrors } from '../../../../names.ts'
import type { Volume } from '../../../../types/core-v1.ts'
import { each, oneOf, required, requiredName } from '../../../validation/fields.ts'
import { noBackstepErrors } from '../../../validation/paths.ts'
import { downwardFilesErrors, projectedErrors } from './projected-volume.ts'
import { keyFilesErrors, modeErrors } from './volume-files.ts'

/** What is wrong with the volumes of a pod. */
export function volumesErrors(volumes: readonly Volume[] | undefined, path: string): FieldError[] {
  const names = new Set<string>()
  return each(path, volumes, (volume, at) => {
    const errors = [...sourceErrors(volume, at), ...requiredName(`${at}.name`, volume.name, dnsLabelErrors)]
    if (names.has(volume.name)) errors.push(duplicateField(`${at}.name`, volume.name))
    // A volume that is wrong anyway does not take its name away from others.
    if (errors.length === 0) names.add(volume.name)
    return errors
  })
}

type SourceRules = { [K in keyof Volume]?: (source: NonNullable<Volume[K]>, path: string) => FieldError[] }

const hostPathTypes = [
  '',
  'BlockDevice',
  'CharDevice',
  'Directory',
  'DirectoryOrCreate',
  'File',
  'FileOrCreate',
  'Socket',
]

/** The rules of each source, in the order in which the first of several is taken as the one that was meant. */
const sourceRules: SourceRules = {
  emptyDir: ({ sizeLimit }, path) =>
    sizeLimit?.startsWith('-')
      ? [forbiddenField(`${path}.sizeLimit`, 'SizeLimit field must be a valid resource quantity')]
      : [],
  hostPath: ({ path: hostPath, type }, path) => [
    ...(hostPath ? noBackstepErrors(hostPath, `${path}.path`) : [requiredField(`${path}.path`)]),
    ...oneOf(`${path}.type`, type, hostPathTypes),
  ],
  gitRepo: ({ repository }, path) => required(`${path}.repository`, repository),
  secret: ({ secretName, defaultMode, items }, path) => [
    ...required(`${path}.secretName`, secretName),
    ...modeErrors(defaultMode, `${path}.defaultMode`),
    ...keyFilesErrors(items, `${path}.items`),
  ],
  nfs: (nfs, path) => [
    ...required(`${path}.server`, nfs.server),
    ...(nfs.path ? absoluteErrors(nfs.path, `${path}.path`) : [requiredField(`${path}.path`)]),
  ],
  iscsi: ({ targetPortal, iqn }, path) => [
    ...required(`${path}.targetPortal`, targetPortal),
    ...required(`${path}.iqn`, iqn),
  ],
  configMap: ({ name, defaultMode, items }, path) => [
    ...required(`${path}.name`, name),
    ...modeErrors(defaultMode, `${path}.defaultMode`),
    ...keyFilesErrors(items, `${path}.items`),
  ],
  persistentVolumeClaim: ({ claimName }, path) => required(`${path}.claimName`, claimName),
  downwardAPI: ({ defaultMode, items }, path) => [
    ...modeErrors(defaultMode, `${path}.defaultMode`),
    ...downwardFilesErrors(items, `${path}.items`),
  ],
  projected: projectedErrors,
  csi: ({ driver }, path) => required(`${path}.driver`, driver),
  ephemeral: ({ volumeClaimTemplate }, path) =>
    volumeClaimTemplate ? [] : [requiredField(`${path}.volumeClaimTemplate`)],
  image: ({ pullPolicy }, path) => oneOf(`${path}.pullPolicy`, pullPolicy, ['Always', 'IfNotPresent', 'Never']),
}

function sourceErrors(volume: Volume, path: string): FieldError[] {
  const order = Object.keys(sourceRules)
  const given = Object.keys(volume).filter((key) => key !== 'name')
  given.sort((a, b) => rank(order, a) - rank(order, b))
  if (given.length === 0) return [requiredField(path, 'must specify a volume type')]
  return given.flatMap((source, index) => {
    if (index > 0) return [forbiddenField(`${path}.${source}`, 'may not specify more than 1 volume type')]
    return ruleOf(source)?.(volume[source as keyof Volume], `${path}.${source}`) ?? []
  })
}

function ruleOf(source: string): ((source: unknown, path: string) => FieldError[]) | undefined {
  return sourceRules[source as keyof Volume] as ((source: unknown, path: string) => FieldError[]) | undefined
}

function rank(order: readonly string[], source: string): number {
  const index = order.indexOf(source)
  return index < 0 ? order.length : index
}

function absoluteErrors(path: string, field: string): FieldError[] {
  return path.startsWith('/') ? [] : [invalidField(field, path, 'must be an absolute path')]
}
