"""What was skipped is said at the end; where SKIP_IS_FAILURE is set (CI) it fails the run."""

import os

import pytest


def _skipped(reporter: pytest.TerminalReporter) -> list[str]:
    return sorted({str(report.longrepr[2]) for report in reporter.stats.get("skipped", []) if report.longrepr})


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    reasons = _skipped(terminalreporter)
    if reasons:
        terminalreporter.section("left out for want of something (make test-deps installs servers)")
        for reason in reasons:
            terminalreporter.line(reason.removeprefix("Skipped: "))


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("SKIP_IS_FAILURE") and reporter is not None and _skipped(reporter):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
