def pytest_addoption(parser):
    parser.addoption("--baken", help="the command to compare with")
