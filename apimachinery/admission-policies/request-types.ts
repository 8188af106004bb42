import {
  boolDecl,
  type DeclType,
  dateTimeDecl,
  dynDecl,
  intDecl,
  listDecl,
  mapDecl,
  objectDecl,
  textDecl,
} from '../cel/schema/decl-type.ts'

/** How the variables `request` and `namespaceObject` look (k8s.io/apiserver/pkg/admission/plugin/cel). */

const text = textDecl()
const texts = listDecl(text)
const textMap = mapDecl(text)

function object(name: string, fields: Readonly<Record<string, DeclType>>): DeclType {
  const declared = Object.entries(fields).map(([property, decl]) => [property, { property, decl }] as const)
  return objectDecl(`kubernetes.${name}`, new Map(declared))
}

const kind = object('GroupVersionKind', { group: text, version: text, kind: text })
const resource = object('GroupVersionResource', { group: text, version: text, resource: text })
const userInfo = object('UserInfo', { username: text, uid: text, groups: texts, extra: mapDecl(texts) })

export const requestDecl = object('AdmissionRequest', {
  kind,
  resource,
  subResource: text,
  requestKind: kind,
  requestResource: resource,
  requestSubResource: text,
  name: text,
  namespace: text,
  operation: text,
  userInfo,
  dryRun: boolDecl,
  options: dynDecl,
})

const condition = object('NamespaceCondition', {
  status: text,
  type: text,
  lastTransitionTime: dateTimeDecl,
  message: text,
  reason: text,
})

export const namespaceDecl = object('Namespace', {
  metadata: object('NamespaceMetadata', {
    name: text,
    generateName: text,
    namespace: text,
    labels: textMap,
    annotations: textMap,
    UID: text,
    creationTimestamp: dateTimeDecl,
    deletionGracePeriodSeconds: intDecl,
    deletionTimestamp: dateTimeDecl,
    generation: intDecl,
    resourceVersion: text,
    finalizers: texts,
  }),
  spec: object('NamespaceSpec', { finalizers: texts }),
  status: object('NamespaceStatus', { conditions: listDecl(condition), phase: text }),
})
