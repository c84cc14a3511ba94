"""Where journals are kept: a file beside a plan, or a database of a team."""

from apportion.adapters.journal.address import StoreAddress as StoreAddress
from apportion.adapters.journal.address import open_team_journal as open_team_journal
from apportion.adapters.journal.address import read_address as read_address
from apportion.adapters.journal.journal import Journal as Journal
from apportion.adapters.journal.journal import JournalUnusable as JournalUnusable
from apportion.adapters.journal.journal import Written as Written
from apportion.adapters.journal.journal import check_journal as check_journal
from apportion.adapters.journal.store import JournalStore as JournalStore
from apportion.adapters.journal.store import create_journal as create_journal
from apportion.adapters.journal.store import is_begun as is_begun
from apportion.adapters.journal.store import join_journal as join_journal
from apportion.adapters.journal.store import open_journal as open_journal
