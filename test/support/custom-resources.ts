import { customResourceDefinitions } from '../../apimachinery/kinds/apiextensions/custom-resource-definition.ts'
import type { Kind } from '../../apimachinery/kinds/define-kind.ts'
import type { KubeObject } from '../../apimachinery/object.ts'
import type {
  CustomResourceDefinition,
  CustomResourceDefinitionSpec,
  CustomResourceDefinitionVersion,
  JSONSchemaProps,
} from '../../apimachinery/types/apiextensions-v1.ts'
import type { TestApi } from './api.ts'

/** A custom resource, whatever is in it. */
export type Widget = KubeObject & { spec?: Record<string, unknown>; status?: Record<string, unknown> }

/** A definition to create: widgets.example.com, with one version `v1` whose spec is free unless told otherwise. */
export function widgetDefinition(
  spec: Partial<CustomResourceDefinitionSpec> = {},
  versions: readonly (Partial<CustomResourceDefinitionVersion> & { schemaProps?: JSONSchemaProps })[] = [{}],
): CustomResourceDefinition {
  const names = { plural: 'widgets', kind: 'Widget', shortNames: ['wd'], ...spec.names }
  const group = spec.group ?? 'example.com'
  const definition = {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${names.plural}.${group}` },
    spec: {
      scope: 'Namespaced',
      ...spec,
      group,
      names,
      versions: versions.map(({ schemaProps, ...version }, i) => ({
        name: `v${i + 1}`,
        served: true,
        storage: i === 0,
        schema: { openAPIV3Schema: schemaProps ?? specOf({ 'x-kubernetes-preserve-unknown-fields': true }) },
        ...version,
      })),
    },
  }
  return definition as unknown as CustomResourceDefinition
}

/** The schema of an object whose spec is `spec`. */
export function specOf(spec: JSONSchemaProps, more: JSONSchemaProps = {}): JSONSchemaProps {
  const status = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true }
  return { type: 'object', properties: { spec: { type: 'object', ...spec }, status }, ...more }
}

/** Creates a definition and waits until it is served. */
export async function establish(api: TestApi, definition: CustomResourceDefinition): Promise<void> {
  await api.client.create(customResourceDefinitions, definition)
  await api.tracker.whenIdle()
}

/** The kind that a version of widgets.example.com declares now. @throws {Error} it is not served */
export function widgets(api: TestApi, version = 'v1', plural = 'widgets'): Kind<Widget> {
  const kind = api.server.kinds.byResource('example.com', version, plural)
  if (!kind) throw new Error(`${plural} ${version} is not served`)
  return kind as unknown as Kind<Widget>
}

/** The definition as it is now. */
export function definitionOf(api: TestApi, name = 'widgets.example.com'): Promise<CustomResourceDefinition> {
  return api.client.get(customResourceDefinitions, { name })
}

/** A widget to create. */
export function widget(name: string, spec: Record<string, unknown> = {}, version = 'v1'): Widget {
  return { apiVersion: `example.com/${version}`, kind: 'Widget', metadata: { name } as Widget['metadata'], spec }
}
