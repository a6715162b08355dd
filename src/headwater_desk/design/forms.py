"""How `{{ form }}` looks on the desk: a summary of what is wrong, then each field with its help and errors."""

from django.forms.renderers import DjangoTemplates


class DeskRenderer(DjangoTemplates):
    """Named by settings.FORM_RENDERER; finds templates of every app, then Django's own widgets."""

    form_template_name = "design/form.html"
    field_template_name = "design/field.html"
