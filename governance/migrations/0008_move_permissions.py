from django.db import migrations


def move_permissions(apps, schema_editor):
    """guardian's generic rows about purposes become rows with a foreign key."""
    Purpose = apps.get_model('consent', 'Purpose')
    for kind, holder in (('User', 'user'), ('Group', 'group')):
        generic = apps.get_model('guardian', f'{kind}ObjectPermission')
        direct = apps.get_model('governance', f'Purpose{kind}Permission')
        rows = generic.objects.filter(
            content_type__app_label='consent', content_type__model='purpose'
        )
        known = {str(key): key for key in Purpose.objects.values_list('pk', flat=True)}
        direct.objects.bulk_create(
            direct(
                permission_id=row.permission_id,
                content_object_id=known[row.object_pk],
                **{f'{holder}_id': getattr(row, f'{holder}_id')},
            )
            for row in rows
            if row.object_pk in known
        )
        rows.delete()


class Migration(migrations.Migration):

    dependencies = [
        ('governance', '0007_requests'),
        ('guardian', '0003_remove_groupobjectpermission_guardian_gr_content_ae6aec_idx_and_more'),
    ]

    operations = [
        migrations.RunPython(move_permissions, migrations.RunPython.noop),
    ]
