using FsCheck;
using FsCheck.Fluent;
using Reelwright.Server.Webhooks;

namespace Reelwright.Server.Tests.Webhooks;

public sealed class SigningTests
{
    private const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private const string Signature = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";

    [Fact]
    public void The_test_vector_of_the_specification_comes_out()
    {
        var at = DateTimeOffset.FromUnixTimeSeconds(1_614_265_330);

        Assert.Equal(Signature, WebhookSignature.Sign([Secret], "msg_p5jXN8AQM9LWM0D4loKWxJek", at, """{"test": 2432232314}"""));
        Assert.StartsWith($"{Signature} v1,", WebhookSignature.Sign([Secret, WebhookSecrets.Create()], "msg_p5jXN8AQM9LWM0D4loKWxJek", at, """{"test": 2432232314}"""), StringComparison.Ordinal);
    }

    [Fact]
    public void Pauses_grow_as_the_specification_says_with_jitter_and_are_lengthened_by_the_receiver_up_to_a_day() => Check.QuickThrowOnFailure(Prop.ForAll(
        Gen.Choose(1, 9).ToArbitrary(),
        Gen.Choose(0, 999).ToArbitrary(),
        Gen.Choose(-100, 200_000).ToArbitrary(),
        (attempts, chance, asked) =>
        {
            var pause = RetrySchedule.Pauses[attempts - 1];
            var plain = RetrySchedule.After(attempts, chance / 1000.0)!.Value;
            var lengthened = RetrySchedule.After(attempts, chance / 1000.0, TimeSpan.FromSeconds(asked))!.Value;
            return plain >= pause && plain < pause * 1.1 && lengthened >= plain
                && (asked > 86_400 || lengthened >= TimeSpan.FromSeconds(asked)) && lengthened <= TimeSpan.FromHours(24) * 1.1;
        }));

    [Fact]
    public void The_tenth_attempt_is_the_last()
    {
        Assert.NotNull(RetrySchedule.After(9, 0));
        Assert.Null(RetrySchedule.After(10, 0, TimeSpan.FromSeconds(1)));
    }
}
