using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace Reelwright.Server.Tests.Harness;

/// <summary>Somebody with an account, and a client that carries their key.</summary>
internal sealed record TestAccount(long UserId, string Username, string Password, string Key, HttpClient Client)
{
    /// <summary>The reply's JSON; fails with the body when the status is not the expected one.</summary>
    public async Task<JsonElement> GetAsync(string path, int status = 200) => await ReadAsync(await Client.GetAsync(path, Cancel), status);

    /// <summary>With <c>wait=60</c> in the path the job's end is waited for, also where a slow machine takes longer than the server waits.</summary>
    public async Task<JsonElement> PostAsync(string path, object? body = null, int status = 200)
    {
        var reply = await ReadAsync(await Client.PostAsJsonAsync(path, body ?? new { }, Cancel), status);
        return path.Contains("wait=60", StringComparison.Ordinal) ? await this.WaitForEndAsync(reply) : reply;
    }

    public async Task<JsonElement> PutAsync(string path, object body, int status = 200) => await ReadAsync(await Client.PutAsJsonAsync(path, body, Cancel), status);

    public async Task<JsonElement> DeleteAsync(string path, int status = 200) => await ReadAsync(await Client.DeleteAsync(path, Cancel), status);

    public static async Task<JsonElement> ReadAsync(HttpResponseMessage reply, int status = 200)
    {
        using (reply)
        {
            var text = await reply.Content.ReadAsStringAsync(Cancel);
            Assert.True((int)reply.StatusCode == status, $"{reply.RequestMessage?.Method} {reply.RequestMessage?.RequestUri}: expected {status}, got {(int)reply.StatusCode}: {text}");
            return JsonDocument.Parse(text).RootElement.Clone();
        }
    }

    public static void CarryKey(HttpClient client, string key) => client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;
}
