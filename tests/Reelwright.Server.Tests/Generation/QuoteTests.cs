using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Reelwright.Server.Platform.Http;
using Reelwright.Server.Tests.Harness;

namespace Reelwright.Server.Tests.Generation;

public sealed class QuoteTests : IAsyncLifetime
{
    private ReelwrightApp _app = null!;
    private HttpClient _http = null!;

    public async ValueTask InitializeAsync()
    {
        _app = await ReelwrightApp.StartAsync(services: services => services.AddSingleton<ICallerResolver, TierCallers>());
        _http = _app.CreatePlainClient();
        As("free");
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    [Theory]
    [InlineData("model=wan-t2v&frames=41&steps=4", """{"model":"wan-t2v","frames":41,"steps":4,"cost":20.2,"credits":21,"breakdown":{"base":10,"frames":8.2,"steps":2}}""")]
    [InlineData("frames=41", """{"model":"wan-t2v","frames":41,"steps":4,"credits":21}""")]
    [InlineData("", """{"model":"wan-t2v","frames":81,"steps":4,"credits":29}""")]
    [InlineData("model=animatediff&frames=41&steps=4", """{"frames":16,"cost":8.8,"credits":9}""")]
    [InlineData("model=wan-t2v&frames=5000&steps=4", """{"frames":999,"credits":212}""")]
    [InlineData("model=liveportrait&frames=41&steps=4", """{"frames":41,"steps":null,"cost":12.1,"credits":13}""")]
    [InlineData("model=liveportrait&seconds=2", """{"frames":48,"cost":12.8,"credits":13}""")]
    [InlineData("model=wan-s2v&seconds=60", """{"frames":81}""")]
    [InlineData("model=hunyuan3d&frames=41&steps=4", """{"frames":null,"steps":4,"credits":24}""")]
    [InlineData("model=v2v&seconds=60", """{"model":"v2v","seconds":60,"credits":18}""")]
    [InlineData("model=v2v&seconds=1", """{"credits":3}""")]
    [InlineData("model=flux&count=3", """{"model":"flux","count":3,"cost":15,"credits":15,"breakdown":{"base":15,"frames":0,"steps":0}}""")]
    [InlineData("model=sd15", """{"count":1,"credits":2}""")]
    public async Task A_quote_says_what_submission_would_charge(string query, string expected)
    {
        var quote = await _http.GetFromJsonAsync<JsonElement>($"/api/generation-cost?{query}");

        foreach (var field in JsonDocument.Parse(expected).RootElement.EnumerateObject())
        {
            Assert.Equal(field.Value.GetRawText(), quote.GetProperty(field.Name).GetRawText());
        }
    }

    [Fact]
    public async Task Frames_nobody_asked_for_follow_the_caller_s_tier()
    {
        As("enterprise");

        Assert.Equal(999, (await _http.GetFromJsonAsync<JsonElement>("/api/generation-cost?model=wan-s2v&seconds=60")).GetProperty("frames").GetInt32());
    }

    [Theory]
    [InlineData("model=sora", "unknown_model", "model")]
    [InlineData("model=v2v", "invalid_request", "seconds")]
    [InlineData("model=liveportrait", "invalid_request", "frames")]
    [InlineData("frames=0&steps=-1&count=9&seconds=NaN&frame_rate=1.5", "invalid_request", "frames,steps,count,seconds,frame_rate")]
    [InlineData("frames=99999999999999999999", "invalid_request", "frames")]
    public async Task What_cannot_be_quoted_is_named(string query, string code, string fields)
    {
        using var response = await _http.GetAsync($"/api/generation-cost?{query}");

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        var problem = await response.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(code, problem.GetProperty("code").GetString());
        Assert.Equal(fields, string.Join(',', problem.GetProperty("errors").EnumerateObject().Select(error => error.Name)));
    }

    [Fact]
    public async Task Quotes_are_for_callers()
    {
        _http.DefaultRequestHeaders.Authorization = null;

        using var response = await _http.GetAsync("/api/generation-cost");

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    private void As(string tier) => _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", tier);
}
