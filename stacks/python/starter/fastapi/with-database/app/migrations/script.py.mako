## What `alembic revision` makes a new migration of.
"""${message}"""

from alembic import op

revision = "${up_revision}"
down_revision = ${f'"{down_revision}"' if down_revision else "None"}

##

def upgrade() -> None:
    op.execute("SELECT 1")

##

def downgrade() -> None:
    op.execute("SELECT 1")
