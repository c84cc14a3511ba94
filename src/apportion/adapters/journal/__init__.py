"""Where journals are kept: the embedded store beside a plan."""

from apportion.adapters.journal.store import JournalStore as JournalStore
from apportion.adapters.journal.store import JournalUnusable as JournalUnusable
from apportion.adapters.journal.store import Written as Written
from apportion.adapters.journal.store import check_journal as check_journal
from apportion.adapters.journal.store import create_journal as create_journal
from apportion.adapters.journal.store import open_journal as open_journal
