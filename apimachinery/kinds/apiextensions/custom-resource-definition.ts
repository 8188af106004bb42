import type { CustomResourceDefinition } from '../../types/apiextensions-v1.ts'
import { defineKind } from '../define-kind.ts'

/** CustomResourceDefinition: declares a resource of a user's own, with its schema per version. */
export const customResourceDefinitions = defineKind<CustomResourceDefinition>({
  shape: 'apiextensions.k8s.io/v1 CustomResourceDefinition',
  plural: 'customresourcedefinitions',
  shortNames: ['crd', 'crds'],
  categories: ['api-extensions'],
  namespaced: false,
  storageVersion: 'apiextensions.k8s.io/v1beta1',
  status: true,
  tracksGeneration: true,
  unconditionalUpdate: false,
})
