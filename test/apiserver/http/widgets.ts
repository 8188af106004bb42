import { customKindOf } from '../../../apimachinery/custom-resources/custom-kind.ts'
import { kinds } from '../../../apimachinery/kinds/index.ts'
import type { KubeObject } from '../../../apimachinery/object.ts'
import type {
  CustomResourceDefinition,
  CustomResourceDefinitionVersion,
} from '../../../apimachinery/types/apiextensions-v1.ts'
import { CachedObject } from '../../../apiserver/cache/cached-object.ts'
import { KindIndex } from '../../../apiserver/kind-index.ts'

const version = {
  name: 'v1',
  served: true,
  storage: true,
  schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
} as CustomResourceDefinitionVersion

const names = { plural: 'widgets', singular: 'widget', kind: 'Widget', listKind: 'WidgetList' }

const definition = {
  metadata: { name: 'widgets.example.com' },
  spec: { group: 'example.com', scope: 'Namespaced', names, versions: [version] },
  status: { acceptedNames: names, storedVersions: ['v1'] },
} as unknown as CustomResourceDefinition

/** What is served where somebody has defined Widgets. */
export const withWidgets = new KindIndex([...kinds, customKindOf(definition, version)])

/** A custom resource with an integer that a double cannot hold. */
export const widget = new CachedObject(
  {
    kind: 'Widget',
    apiVersion: 'example.com/v1',
    metadata: { name: 'w', namespace: 'default', resourceVersion: '7' },
    spec: { size: 9007199254740993n, tags: ['a', 'b'] },
  } as unknown as KubeObject,
  7,
)
