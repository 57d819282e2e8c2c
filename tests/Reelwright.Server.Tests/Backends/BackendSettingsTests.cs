using System.Net;
using Reelwright.Server.Backends;
using Reelwright.Server.Jobs;
using Reelwright.Server.Platform.Outbound;

namespace Reelwright.Server.Tests.Backends;

public sealed class BackendSettingsTests
{
    [Theory]
    [InlineData("ComfyUI:Backends:0:Name", "two words", "ComfyUI:Backends:0:Name must have")]
    [InlineData("ComfyUI:Backends:0:Name", null, "ComfyUI:Backends:0:Name must have")]
    [InlineData("ComfyUI:Backends:0:Url", "gpu-1:8188", "ComfyUI:Backends:0:Url must be an absolute")]
    [InlineData("ComfyUI:Backends:0:Url", "ftp://gpu-1", "ComfyUI:Backends:0:Url must be an absolute")]
    [InlineData("ComfyUI:Backends:0:Url", "http://me:secret@gpu-1:8188", "ComfyUI:Backends:0:Url must hold no user")]
    [InlineData("ComfyUI:Backends:0:Url", "http://gpu-1:8188/?a=b", "ComfyUI:Backends:0:Url must have neither")]
    [InlineData("ComfyUI:Backends:0:Url", "http://8.8.8.8:8188", "ComfyUI:Backends:0:Url names the public address 8.8.8.8")]
    [InlineData("ComfyUI:Backends:0:Url", "http://[2001:4860:4860::8888]:8188", "ComfyUI:Backends:0:Url names the public address")]
    [InlineData("ComfyUI:Backends:0:Token", "with a space", "ComfyUI:Backends:0:Token must be")]
    [InlineData("ComfyUI:Backends:0:CaFile", "/no/such/file.pem", "ComfyUI:Backends:0:CaFile is of use only with")]
    [InlineData("ComfyUI:Backends:0:Slots", "0", "ComfyUI:Backends:0:Slots must be between 1 and 16")]
    [InlineData("ComfyUI:Backends:0:Slots", "many", "ComfyUI:Backends:0:Slots")]
    [InlineData("ComfyUI:Backends:0:Slot", "3", "has no setting 'Slot'")]
    [InlineData("ComfyUI:HealthSeconds", "0", "HealthSeconds")]
    [InlineData("ComfyUI:Unknown", "1", "the section ComfyUI has no setting 'Unknown'")]
    public async Task A_wrong_setting_stops_the_start_and_is_named(string key, string? value, string named)
    {
        var settings = new Dictionary<string, string?> { ["ComfyUI:Backends:0:Name"] = "gpu-1", ["ComfyUI:Backends:0:Url"] = "http://127.0.0.1:8188", [key] = value };

        Assert.Contains(named, await FailToStartAsync(settings.Select(setting => (setting.Key, setting.Value))), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_with_no_authority_stops_the_start()
    {
        var file = Path.GetTempFileName();
        try
        {
            var words = await FailToStartAsync(BackendsApp.Configured(0, "gpu-1", new Uri("https://127.0.0.1:8188"), caFile: file));

            Assert.Contains($"ComfyUI:Backends:0:CaFile names {file}", words, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task Two_backends_of_one_name_stop_the_start()
    {
        var words = await FailToStartAsync([.. BackendsApp.Configured(0, "gpu-1", new Uri("http://127.0.0.1:1")), .. BackendsApp.Configured(1, "gpu-1", new Uri("http://127.0.0.1:2"))]);

        Assert.Contains("two backends gpu-1", words, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(5, 30, 5)]
    [InlineData(3600, 30, 10)]
    public void Leases_are_kept_however_rarely_health_is_looked_at(double health, int lease, double interval) => Assert.Equal(
        TimeSpan.FromSeconds(interval), BackendPool.IntervalOf(new ComfyUIOptions { HealthSeconds = health }, new WorkerOptions { LeaseSeconds = lease }));

    [Theory]
    [InlineData("127.0.0.1", true)]
    [InlineData("10.255.0.1", true)]
    [InlineData("172.16.0.1", true)]
    [InlineData("172.31.255.255", true)]
    [InlineData("172.32.0.1", false)]
    [InlineData("192.168.1.20", true)]
    [InlineData("192.169.0.1", false)]
    [InlineData("100.64.0.1", true)]
    [InlineData("100.128.0.1", false)]
    [InlineData("169.254.7.7", true)]
    [InlineData("169.254.169.254", false)]
    [InlineData("8.8.8.8", false)]
    [InlineData("0.0.0.0", false)]
    [InlineData("224.0.0.1", false)]
    [InlineData("255.255.255.255", false)]
    [InlineData("::1", true)]
    [InlineData("::", false)]
    [InlineData("fd12:3456::1", true)]
    [InlineData("fe80::1%2", true)]
    [InlineData("fd00:ec2::254", false)]
    [InlineData("::ffff:192.168.1.1", true)]
    [InlineData("::ffff:8.8.8.8", false)]
    [InlineData("::ffff:169.254.169.254", false)]
    [InlineData("64:ff9b::a00:1", false)]
    [InlineData("2001:db8::1", false)]
    public void Addresses_of_the_open_internet_are_told_from_those_of_the_house(string address, bool isPrivate) =>
        Assert.Equal(isPrivate, PrivateAddresses.Contain(IPAddress.Parse(address)));

    [Theory]
    [InlineData("0.28.0", true)]
    [InlineData("0.28", true)]
    [InlineData("v0.33.0", true)]
    [InlineData("0.100.1-rc2", true)]
    [InlineData("1.0", true)]
    [InlineData("0.27.9", false)]
    [InlineData("0.3.76", false)]
    [InlineData("", false)]
    [InlineData("unknown", false)]
    [InlineData("33", false)]
    public void Versions_are_compared_as_numbers_and_no_version_is_an_old_one(string version, bool isNewEnough) =>
        Assert.Equal(isNewEnough, BackendProbe.IsNewEnough(version));

    /// <summary>Without the test harness around it, whose own way of failing may come first.</summary>
    private static async Task<string> FailToStartAsync(IEnumerable<(string Key, string? Value)> settings)
    {
        var home = Directory.CreateTempSubdirectory("reelwright-test-");
        try
        {
            string[] args =
            [
                "--urls", "http://127.0.0.1:0", "--Data:Folder", home.FullName,
                .. settings.Where(setting => setting.Value is not null).SelectMany(setting => new[] { $"--{setting.Key}", setting.Value! }),
            ];
            await using var server = ReelwrightHost.Build(args);
            var failure = await Assert.ThrowsAnyAsync<Exception>(() => server.StartAsync(TestContext.Current.CancellationToken));
            return StartFailure.Explain(failure) ?? failure.ToString();
        }
        finally
        {
            home.Delete(recursive: true);
        }
    }
}
