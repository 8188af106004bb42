import type { PodTemplate } from '../../types/core-v1.ts'
import { column, formatLabels, join, nameColumn } from '../columns/columns.ts'
import { defineKind } from '../define-kind.ts'
import { defaultPodTemplate } from './pod/defaults/pod-defaults.ts'
import { podTemplateErrors } from './pod/pod-template-spec.ts'
import { templateWarnings } from './pod/warnings/template-warnings.ts'

/** PodTemplate: a pod template as an object of its own. */
export const podTemplates = defineKind<PodTemplate>({
  shape: 'v1 PodTemplate',
  plural: 'podtemplates',
  namespaced: true,
  tracksGeneration: true,
  default: ({ template }) => {
    if (template) defaultPodTemplate(template)
  },
  validate: ({ template }) => podTemplateErrors(template, 'template'),
  warnings: (object, old) => templateWarnings(object, old, object.template, 'template'),
  columns: [
    nameColumn,
    column('Containers', ({ template }) => join(template?.spec.containers?.map(({ name }) => name)), {
      description: 'Names of each container in the template.',
    }),
    column('Images', ({ template }) => join(template?.spec.containers?.map(({ image }) => image ?? '')), {
      description: 'Images referenced by each container in the template.',
    }),
    column('Pod Labels', ({ template }) => formatLabels(template?.metadata.labels), {
      description: 'The labels for the pod template',
    }),
  ],
})
