"""What a request costs and how often it is met, on founders made of ellipses."""

import torch

from facegen.attributes import PortraitRequest
from facegen.cli import main
from facegen.judge.judges import Judge, JudgeConfig, JudgeNet
from facegen.measure.steering import measure, table
from facegen.serve.founder_portraits import FounderPortraits


def test_cost_and_shares_are_counted_over_the_requests(served):
    torch.manual_seed(1)
    judge = Judge(JudgeNet(JudgeConfig(32, 8)))
    generator = FounderPortraits(served.library, judge, served.manifest, "cpu")
    asked = [PortraitRequest(age=40, gender=g, appearance="white", expression="smile", glasses="none") for g in "fm"]
    cost, reading = measure(generator, judge, asked, best_of=2)
    assert len(cost.draws) == 2 and all(1 <= n <= 2 for n in cost.draws) and cost.milliseconds > 0
    said = table(cost, reading, asked)
    assert f"{sum(cost.draws) / 2:.2f} draws a request" in said and "| white | 2 |" in said
    assert "glasses where asked for -" in said


def test_weights_without_judges_are_refused(founders_weights, capsys):
    assert main(["steering", "--weights", str(founders_weights), "--count", "2"]) == 2
    assert "carries no judge B" in capsys.readouterr().err
